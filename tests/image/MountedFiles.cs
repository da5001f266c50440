namespace ImageTests;

/// <summary>A directory with the files that a service has mounted, where it has them.</summary>
internal sealed class MountedFiles : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mounted");

    /// <param name="change">What to make of a file's text.</param>
    public MountedFiles(ComposeService service, Func<string, string>? change = null)
    {
        foreach ((string target, string source) in service.Binds.Where(bind => File.Exists(bind.Value)))
        {
            string path = PathOf(target);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            string text = File.ReadAllText(source);
            File.WriteAllText(path, change is null ? text : change(text));
        }
    }

    public string PathOf(string path) => Path.Join(_root.FullName, path);

    public void Dispose() => _root.Delete(recursive: true);
}
