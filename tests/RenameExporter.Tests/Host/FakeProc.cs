using System.Globalization;

namespace RenameExporter.Tests.Host;

/// <summary>A directory that looks like /proc.</summary>
internal sealed class FakeProc : IDisposable
{
    public FakeProc(double uptime = 100)
    {
        Root = Directory.CreateTempSubdirectory("proc").FullName;
        File.WriteAllText(Path.Combine(Root, "uptime"), string.Create(CultureInfo.InvariantCulture, $"{uptime:F2} 1.00\n"));
    }

    public string Root { get; }

    /// <param name="started">Seconds after boot.</param>
    public FakeProc Add(
        int pid, double started = 1, string mountNamespace = "mnt:[1]", string? mountinfo = null,
        char state = 'S')
    {
        Directory.CreateDirectory(In(pid, "ns"));
        Directory.CreateDirectory(In(pid, "fd"));
        string fields = string.Join(' ', Enumerable.Repeat("0", 18));
        File.WriteAllText(In(pid, "stat"), $"{pid} (a) b) {state} {fields} {(long)(started * 100)} 0 0\n");
        Link(pid, "ns/mnt", mountNamespace);
        if (mountinfo is not null)
        {
            File.WriteAllText(In(pid, "mountinfo"), mountinfo);
        }

        return this;
    }

    public FakeProc Link(int pid, string name, string target)
    {
        File.Delete(In(pid, name));
        File.CreateSymbolicLink(In(pid, name), target);
        return this;
    }

    public FakeProc Write(int pid, string name, string text)
    {
        File.WriteAllText(In(pid, name), text);
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string In(int pid, string name) => Path.Combine(Root, $"{pid}", name);
}
