using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class RunSwitchTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void IsOn_fileThatChanges_isWhatItSaysNow()
    {
        File.WriteAllText(_path, "0\n");
        using var runs = new RunSwitch(_path);
        Assert.False(runs.IsOn());

        File.WriteAllText(_path, "1\n");
        Assert.True(runs.IsOn());

        File.WriteAllText(_path, "0\n");
        Assert.False(runs.IsOn());
    }

    [Fact]
    public void IsOn_fileThatIsNotThere_isFalse()
    {
        using var runs = new RunSwitch("/nowhere/bpf_stats_enabled");

        Assert.False(runs.IsOn());
    }
}
