using ExporterToolkit.Hosting;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Keeping;

/// <summary>The value of --probe.keep: where the probe is while no exporter runs.</summary>
/// <param name="Directory">Of a BPF file system; null: see <paramref name="IsAuto"/>.</param>
/// <param name="IsAuto">In systemd's descriptor store, where there is one.</param>
internal sealed record KeepPlace(string? Directory, bool IsAuto)
{
    public const string None = "none";
    public const string Auto = "auto";
    public const string Expected = "none, auto, or the absolute path of a directory in a BPF file system, such as /sys/fs/bpf/rename_exporter";

    public static KeepPlace Nowhere { get; } = new(null, false);

    /// <summary>False: 'none' was asked for.</summary>
    public bool IsSomewhere => this != Nowhere;

    public static bool TryParse(string text, out KeepPlace value)
    {
        value = new(text is None or Auto ? null : text, text == Auto);
        return text is None or Auto || (text.Length > 1 && text[0] == '/' && !text.Contains('\0'));
    }

    /// <returns>Null: nowhere.</returns>
    public IProbeKeeper? Keeper() => Directory is { } path ? new PinDirectory(path)
        : IsAuto && DescriptorStore.IsOffered ? new StoreKeeper()
        : null;

    /// <summary>What is kept in the directory, which is not touched.</summary>
    /// <returns>Pins; 0: none, or this process may not look.</returns>
    public int Kept() => Directory is { } path ? PinDirectory.CountIn(path) : 0;

    public override string ToString() => Directory ?? (IsAuto ? Auto : None);
}
