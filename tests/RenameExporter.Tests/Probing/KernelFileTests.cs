using System.IO.Compression;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class KernelFileTests : IDisposable
{
    private const string Release = "6.99-none-such";
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory();

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData($"boot/config-{Release}")]
    [InlineData($"lib/modules/{Release}/config")]
    public void Configuration_isReadWhereDistributionsInstallIt(string path)
    {
        Write(path, "# a comment\nCONFIG_PREEMPT_VOLUNTARY=y\n");

        Assert.Contains("CONFIG_PREEMPT_VOLUNTARY=y", Configuration());
    }

    [Fact]
    public void Configuration_ofAnotherKernel_isNotRead()
    {
        Write("boot/config-6.98", "CONFIG_PREEMPT_VOLUNTARY=y\n");

        Assert.Empty(Configuration());
    }

    [Fact]
    public void Configuration_thatCannotBeRead_isNone()
    {
        Directory.CreateDirectory(Path.Combine(_root.FullName, $"boot/config-{Release}"));

        Assert.Empty(Configuration());
    }

    [Fact]
    public void Configuration_thatTheKernelTells_comesFirst()
    {
        Write($"boot/config-{Release}", "CONFIG_PREEMPT=y\n");
        using (var zipped = new GZipStream(File.Create(Own), CompressionMode.Compress))
        {
            zipped.Write("CONFIG_PREEMPT_VOLUNTARY=y\n"u8);
        }

        Assert.Equal("CONFIG_PREEMPT_VOLUNTARY=y", Configuration().First());
    }

    private string Own => Path.Combine(_root.FullName, "config.gz");

    private IEnumerable<string> Configuration() => KernelFile.Configuration(_root.FullName, Release, Own);

    private void Write(string path, string text)
    {
        string file = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
