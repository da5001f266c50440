using Libbpf;
using RenameExporter.Keeping;
using RenameExporter.Probing.Kept;
using Testing;

namespace RenameExporter.Tests.Keeping;

public sealed class PinDirectoryTests : IDisposable
{
    private static readonly string s_name = KeptNames.Deciding;

    private readonly string _root = Directory.CreateTempSubdirectory("pins").FullName;
    private readonly BpfObject _any;

    public PinDirectoryTests()
    {
        Assert.Equal(0, CommandRunner.RunAsync("mount", "-t", "bpf", "bpf", _root).GetAwaiter().GetResult().ExitCode);
        _any = BpfObject.Open(File.ReadAllBytes(Repository.InArtifacts("tests/toolbox.bpf.o")), "toolbox");
        _any.Load();
    }

    private string Pins => Path.Combine(_root, "rename_exporter");

    public void Dispose()
    {
        _any.Dispose();
        CommandRunner.RunAsync("umount", _root).GetAwaiter().GetResult();
        Directory.Delete(_root);
    }

    /// <summary>One that was in use when it was looked at may be free a moment later: what is kept there is not this one's.</summary>
    [Fact]
    public void Keep_whereAnotherHasKeptAProbeMeanwhile_isRefusedAndLeavesThatOne()
    {
        using PinDirectory first = new(Pins), second = new(Pins);
        first.Keep([(s_name, _any.Map("pairs").FileDescriptor)]);
        Assert.Null(second.Find());
        first.HandOver();

        var e = Assert.Throws<KeptException>(() => second.Keep([(s_name, _any.Map("numbers").FileDescriptor)]));
        second.Forget();

        Assert.Contains("another exporter has kept a probe", e.Message, StringComparison.Ordinal);
        using PinDirectory third = new(Pins);
        using KeptObjects? found = third.Find();
        Assert.True(found?.Has(s_name));
        Assert.Equal(1, PinDirectory.CountIn(Pins));
    }
}
