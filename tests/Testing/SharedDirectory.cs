namespace Testing;

/// <summary>A directory of the test's own that the exporter may use, whoever it runs as.</summary>
public static class SharedDirectory
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    public static DirectoryInfo Create(string prefix)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory(prefix);
        Open(directory.FullName);
        return directory;
    }

    /// <summary>Something in it that the test has made, a socket or a directory.</summary>
    public static void Open(string path) => File.SetUnixFileMode(path, Everybody);
}
