using ExporterToolkit.Settings;
using Libbpf;
using RenameExporter.Configuration;
using RenameExporter.Keeping;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Commands.Detach;

/// <summary>'rename_exporter detach': removes a probe that was kept for the next start.</summary>
internal static class DetachCommand
{
    public static Command Command { get; } = new(
        "detach", "Detach a probe that was kept for the next start, and remove its counts.", Prepare)
    {
        Usage = "[--probe.keep=DIR] [flags of rename_exporter]",
        About =
            """
            Removes the probe that an exporter with --probe.keep=DIR left attached in that directory. Renames are
            then no longer counted, and cost nothing. For a probe in systemd's descriptor store, run
            'systemctl stop rename_exporter'. A reboot removes both.
            """,
        Notes =
            """
            The flags, variables and file are the exporter's. Give those that it runs with.

            Exit codes:
              0  nothing is kept there any more
              1  an exporter runs with it, or it cannot be removed
              2  bad usage: a flag is wrong
            """,
    };

    private static Func<TextWriter, Task<int>> Prepare(FlagValues values, ICollection<string> errors) =>
        output => Task.FromResult(Run(values.Value(ExporterFlags.Keep), output));

    internal static int Run(KeepPlace place, TextWriter output)
    {
        if (place.Directory is not { } path)
        {
            output.WriteLine("--probe.keep names no directory, so nothing is kept in one");
            return 0;
        }

        using var pins = new PinDirectory(path);
        try
        {
            output.WriteLine(pins.Remove());
            return pins.IsFree ? 0 : 1;
        }
        catch (Exception e) when (e is KeptException or LibbpfException or IOException or UnauthorizedAccessException)
        {
            output.WriteLine($"cannot detach what is kept in {path}: {e.Message}");
            return 1;
        }
    }
}
