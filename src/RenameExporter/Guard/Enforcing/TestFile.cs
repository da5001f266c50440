using Libbpf;

namespace RenameExporter.Guard.Enforcing;

/// <summary>A file that is there to be renamed. Disposing it removes it, whatever its name is by then.</summary>
internal sealed class TestFile : IDisposable
{
    private string _name;
    private string _otherName;

    private TestFile(string directory)
    {
        Directory = directory;
        _name = Path.Combine(directory, $"rename_exporter-{Environment.ProcessId}-{Guid.NewGuid():N}");
        _otherName = $"{_name}.renamed";
    }

    public string Directory { get; }

    /// <summary>systemd's, then what is memory on most hosts, then that for temporary files.</summary>
    public static IReadOnlyList<string> UsualDirectories =>
    [
        .. (Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
        "/dev/shm",
        Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } temporary ? temporary : "/tmp",
    ];

    /// <summary>In the first directory that takes a file.</summary>
    /// <param name="why">Where it is null: what each one said.</param>
    public static TestFile? Create(IEnumerable<string> directories, out string why)
    {
        var reasons = new List<string>();
        foreach (string directory in directories)
        {
            var file = new TestFile(Path.GetFullPath(directory));
            try
            {
                using (new FileStream(file._name, FileMode.CreateNew, FileAccess.Write))
                {
                }

                why = "";
                return file;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                reasons.Add($"{directory}: {e.Message}");
            }
        }

        why = "not proven, as no directory takes a file to rename"
            + string.Concat(reasons.Select(reason => $"; {reason}"));
        return null;
    }

    /// <summary>There, or back.</summary>
    /// <returns>0, or errno.</returns>
    public int Rename()
    {
        int errno = KernelFeatures.Rename(_name, _otherName);
        if (errno == 0)
        {
            (_name, _otherName) = (_otherName, _name);
        }

        return errno;
    }

    public void Dispose()
    {
        File.Delete(_name);
        File.Delete(_otherName);
    }
}
