namespace E2eTests;

/// <summary>
/// The root file system of an old machine: the C library that the exporter was linked with, the
/// kernel's own file systems and devices, the exporter, and nothing else. It exists in a mount namespace only.
/// </summary>
internal sealed class OldMachine : IDisposable
{
    public const string Unshare = "/usr/bin/unshare";

    private const string Enter = """
        set -e
        cd "$1"
        mount -t tmpfs none .
        cd "$1"
        mkdir lib lib64 dev proc sys
        mount -o bind,ro "$2/lib" lib
        mount -o bind,ro "$2/lib64" lib64
        mount --rbind /dev dev
        mount --rbind /proc proc
        mount --rbind /sys sys
        touch rename_exporter
        mount -o bind,ro "$3" rename_exporter
        shift 3
        exec chroot . /rename_exporter "$@"
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("old-machine").FullName;
    private readonly string _library = Path.Combine(Repository.Root, "artifacts", "sysroot");

    public OldMachine()
    {
        // Before 2.34 the file's name tells the version.
        string[] names = Directory.GetFiles(Path.Combine(_library, "lib/x86_64-linux-gnu"), "libc-*.so");
        Glibc = names.Length == 1
            ? Path.GetFileNameWithoutExtension(names[0])["libc-".Length..]
            : throw new InvalidOperationException(
                $"{_library} has no old C library: see what build/sysroot.sh says");
    }

    public string Glibc { get; }

    /// <summary>For <see cref="Unshare"/>; the exporter's own flags may follow.</summary>
    public string[] ExporterArguments =>
        ["--mount", "sh", "-c", Enter, "sh", _root, _library, Repository.Binary];

    public void Dispose() => Directory.Delete(_root);
}
