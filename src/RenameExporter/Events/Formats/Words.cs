using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Events.Formats;

/// <summary>Flags as the words that all formats use.</summary>
internal static class Words
{
    // Of renameat2(2), by bit.
    private static readonly string[] s_renameFlags = ["RENAME_NOREPLACE", "RENAME_EXCHANGE", "RENAME_WHITEOUT"];

    /// <returns>The symbolic errno; empty: no error.</returns>
    public static string OfError(int errno) => errno switch
    {
        0 => "",
        ErrorNumbers.Other => "<other>", // as the label
        _ => Errno.Name(errno),
    };

    /// <returns><c>type_loss</c>, <c>convergence</c> or <c>new_program</c>.</returns>
    public static string Of(BurstReason reason) => reason switch
    {
        BurstReason.TypeLoss => "type_loss",
        BurstReason.Convergence => "convergence",
        _ => "new_program",
    };

    /// <returns><c>critical</c> or <c>warning</c>.</returns>
    public static string Of(BurstSeverity severity) => severity == BurstSeverity.Critical ? "critical" : "warning";

    /// <summary>Where to look for a program whose path is not known.</summary>
    /// <returns><c>inode 8 of device 254:0, below /srv</c>; empty: nothing is known.</returns>
    public static string Of(in ProgramFile program) => program.IsKnown
        ? string.Create(
            CultureInfo.InvariantCulture, $"inode {program.Inode} of device {program.DeviceMajor}:{program.DeviceMinor}")
            + (program.FirstDirectory is { } first ? $", below /{first}" : "")
        : "";

    /// <returns><c>deny</c>, <c>stop</c> or <c>kill</c>, of a single action.</returns>
    public static string OfAction(GuardAction action) => action switch
    {
        GuardAction.Kill => "kill",
        GuardAction.Stop => "stop",
        _ => "deny",
    };

    /// <returns><c>acted</c>, <c>would_act</c>, <c>lease_over</c>: as the label <c>verdict</c>.</returns>
    public static string Of(GuardOutcome outcome) => outcome switch
    {
        GuardOutcome.Within => "within",
        GuardOutcome.WouldAct => "would_act",
        GuardOutcome.Expired => "expired",
        GuardOutcome.LeaseOver => "lease_over",
        GuardOutcome.GaveUp => "gave_up",
        _ => "acted",
    };

    /// <returns>The names of the flags that are set: <c>extension_changed</c>.</returns>
    public static IReadOnlyList<string> Of<T>(T flags)
        where T : struct, Enum => Known<T>.Words.GetOrAdd(
            flags,
            static flags =>
            [
                .. Enum.GetValues<T>().Where(flag => !flag.Equals(default(T)) && flags.HasFlag(flag))
                    .Select(flag => JsonNamingPolicy.SnakeCaseLower.ConvertName(flag.ToString())),
            ]);

    /// <param name="flags">Of renameat2(2).</param>
    /// <returns>Bits that have no name as one hexadecimal number.</returns>
    public static IReadOnlyList<string> OfRename(uint flags)
    {
        if (flags == 0)
        {
            return [];
        }

        uint rest = flags >> s_renameFlags.Length << s_renameFlags.Length;
        return
        [
            .. s_renameFlags.Where((_, bit) => (flags & (1u << bit)) != 0),
            .. rest == 0 ? [] : new[] { string.Create(CultureInfo.InvariantCulture, $"0x{rest:x}") },
        ];
    }

    // There are few flags, and the kernel side sets no others.
    private static class Known<T>
        where T : struct, Enum
    {
        public static readonly ConcurrentDictionary<T, string[]> Words = new();
    }
}
