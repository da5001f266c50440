using System.Text;
using Libbpf;
using RenameExporter.Escaping;

namespace RenameExporter.Host;

/// <summary>Which host events come from. Immutable; there is one in a process.</summary>
/// <param name="Name">Not empty: <c>host.name</c>, and the key of what goes to a broker.</param>
/// <param name="Id">The machine ID, 32 hexadecimal digits; null: the host has none, or it cannot be seen from here.</param>
/// <param name="BootId">Of this boot, 32 hexadecimal digits. It begins every <c>event.id</c>.</param>
internal sealed record HostIdentity(string Name, string? Id, string BootId)
{
    private const int IdLength = 32;
    private const int MostBytes = 4096;

    /// <summary>Of the Kubernetes node; null: not given.</summary>
    public string? NodeName { get; init; }

    /// <summary>--events.label.</summary>
    public IReadOnlyList<EventLabel> Labels { get; init; } = [];

    /// <summary>Asks the host for what is not given.</summary>
    /// <param name="rootFs">--path.rootfs, below which the host's /etc is.</param>
    /// <param name="proc">Where proc is mounted.</param>
    public static HostIdentity Read(OriginOptions given, string rootFs, string proc = "/proc") => new(
        given.HostName.Length > 0 ? given.HostName : OwnName(proc),
        MachineId(rootFs),
        IdIn(SmallFile.Read($"{proc}/sys/kernel/random/boot_id", MostBytes))
            ?? Guid.NewGuid().ToString("N")) // unique all the same, though another one after a restart
    {
        NodeName = given.NodeName.Length > 0 ? given.NodeName : null,
        Labels = given.Labels,
    };

    private static string OwnName(string proc) =>
        SmallFile.Read($"{proc}/sys/kernel/hostname", MostBytes) is { } file && file.AsSpan().Trim("\n"u8) is { IsEmpty: false } own
            ? EscapedName.Text(own)
            : "localhost"; // what gethostname(2) of a host without a name is, mostly

    private static string? MachineId(string rootFs)
    {
        try
        {
            using RootedFile file = RootedFile.Open(rootFs, "etc/machine-id");
            return IdIn(file.Read(MostBytes));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <returns>Null: it is none. systemd writes "uninitialized" until there is one.</returns>
    private static string? IdIn(ReadOnlySpan<byte> file)
    {
        string text = Encoding.ASCII.GetString(file).Trim().Replace("-", "", StringComparison.Ordinal);
        return text.Length == IdLength && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : null;
    }
}

/// <summary>What flags say of where events come from.</summary>
/// <param name="HostName">--events.host-name; empty: the host's own.</param>
/// <param name="NodeName">--events.node-name; empty: none.</param>
internal sealed record OriginOptions(string HostName, string NodeName, IReadOnlyList<EventLabel> Labels)
{
    public static OriginOptions Default { get; } = new("", "", Array.Empty<EventLabel>());
}
