using System.Globalization;
using System.Runtime.InteropServices;
using ExporterToolkit.Hosting;
using ExporterToolkit.Settings;

namespace RenameExporter.Commands.Guard;

/// <summary>'rename_exporter guard off': tells each exporter with a guard on this host by a signal.</summary>
internal static class GuardOff
{
    /// <summary>SIGUSR2 (signal(7)): the enum has no name for it.</summary>
    public const PosixSignal Signal = (PosixSignal)Number;

    /// <summary>Of the guard's thread, by which an exporter with one is known.</summary>
    public const string ThreadName = "guard";

    private const int Number = 12;

    public static Func<TextWriter, Task<int>> Prepare(FlagValues values, ICollection<string> errors)
    {
        if (values.IsGiven(GuardCommand.File))
        {
            errors.Add("guard off takes no file: it tells every exporter on this host");
        }

        return output => Task.FromResult(Run("/proc", output));
    }

    /// <param name="proc">Of the namespace that this process sends signals in.</param>
    /// <returns>An exit code: 0 if there was one, and all were told.</returns>
    internal static int Run(string proc, TextWriter output)
    {
        int[] found = [.. Directory.EnumerateDirectories(proc)
            .Where(IsGuarded).Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).Order()];
        bool told = found.Length > 0;
        foreach (int pid in found)
        {
            string? refusal = Signals.Send(pid, Number);
            told &= refusal is null;
            output.WriteLine($"process {pid}: " + (refusal is null
                ? "guard switched off until the exporter restarts"
                : $"cannot be told, {refusal}; try as root"));
        }

        if (found.Length == 0)
        {
            output.WriteLine("no exporter with a guard runs here, as far as this process can see");
        }

        return told ? 0 : 1;
    }

    // One that does not catch the signal would be killed by it.
    private static bool IsGuarded(string path)
    {
        try
        {
            return Path.GetFileName(path).All(char.IsAsciiDigit)
                && Text($"{path}/comm") == "rename_exporter"
                && Catches(File.ReadAllLines($"{path}/status"))
                && Directory.EnumerateDirectories($"{path}/task").Any(task => Text($"{task}/comm") == ThreadName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended
        }
    }

    // proc_pid_status(5): a mask, in hexadecimal digits.
    private static bool Catches(string[] status) =>
        Array.Find(status, line => line.StartsWith("SigCgt:", StringComparison.Ordinal)) is { } line
        && ulong.TryParse(line.AsSpan("SigCgt:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong caught)
        && (caught >> (Number - 1) & 1) != 0;

    private static string Text(string file) => File.ReadAllText(file).TrimEnd('\n');
}
