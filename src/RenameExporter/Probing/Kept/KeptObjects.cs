using Libbpf;
using Microsoft.Win32.SafeHandles;

namespace RenameExporter.Probing.Kept;

/// <summary>
/// The maps, programs and links of a probe that outlives its exporter, as descriptors with names: letters, digits and
/// underscores, which both a BPF file system and systemd take, and that nobody else's objects have.
/// </summary>
internal sealed class KeptObjects(IReadOnlyDictionary<string, SafeFileHandle> objects) : IDisposable
{
    private const string MapPrefix = "rename_map_";
    private const string ProgramPrefix = "rename_prog_";
    private const string LinkPrefix = "rename_link_";

    /// <param name="name">Of a map of the object; <c>.data.keeper</c> has dots, which a BPF file system reserves.</param>
    public static string MapName(string name) => MapPrefix + name.Replace('.', '_');

    public static string ProgramName(string name) => ProgramPrefix + name;

    /// <param name="syscall">Whose tracepoint it is; null: what the program's section names.</param>
    public static string LinkName(string program, string? syscall) => LinkPrefix + program + (syscall is null ? "" : $"_of_{syscall}");

    /// <summary>How many links there are: whether anything is attached.</summary>
    public int Links => objects.Keys.Count(name => name.StartsWith(LinkPrefix, StringComparison.Ordinal));

    /// <exception cref="KeptException">There is none of that name.</exception>
    public SafeFileHandle this[string name] => objects.TryGetValue(name, out SafeFileHandle? found)
        ? found
        : throw new KeptException($"{name} is missing");

    public bool Has(string name) => objects.ContainsKey(name);

    /// <summary>Of its programs.</summary>
    public IEnumerable<string> Programs => Behind(ProgramPrefix);

    /// <summary>Names of the links of one of them.</summary>
    public IEnumerable<string> LinksOf(string program) => objects.Keys.Where(
        name => name == LinkName(program, null) || name.StartsWith(LinkName(program, ""), StringComparison.Ordinal));

    private IEnumerable<string> Behind(string prefix) => objects.Keys
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
        .Select(name => name[prefix.Length..]);

    public void Dispose()
    {
        foreach (SafeFileHandle descriptor in objects.Values)
        {
            descriptor.Dispose();
        }
    }
}

/// <summary>A kept probe cannot be continued. The message says what does not fit.</summary>
internal sealed class KeptException(string message) : Exception(message);

/// <summary>Where a probe is kept while no exporter runs.</summary>
internal interface IProbeKeeper
{
    /// <summary>For the log: <c>/sys/fs/bpf/rename_exporter</c>.</summary>
    string Where { get; }

    /// <summary>What the last exporter left. It is the caller's.</summary>
    /// <returns>Null: nothing.</returns>
    /// <exception cref="KeptException">It may not be used.</exception>
    /// <exception cref="LibbpfException">It cannot be opened.</exception>
    KeptObjects? Find();

    /// <summary>
    /// Keeps these, until <see cref="Forget"/>, instead of what was found: that is let go once these are kept whole, by one
    /// step, so whoever dies in the middle leaves the one or the other.
    /// </summary>
    /// <exception cref="KeptException">They cannot be kept here; nothing is.</exception>
    void Keep(IReadOnlyList<(string Name, int Descriptor)> objects);

    /// <summary>Lets go of what is kept: what no process holds is detached and freed.</summary>
    void Forget();
}
