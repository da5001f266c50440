using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>
/// Whether a program is new to this host: changed within --detector.new-program, by its ctime, which touch(1) cannot set
/// back, and not installed. Installed is what root alone can have put there: a file of root, not writable by others,
/// below a directory of packages on the mount that holds /usr. So a step of the clock makes nothing in /usr new.
/// </summary>
/// <param name="youngerThan">Zero: none is new.</param>
internal sealed class ProgramAges(TimeSpan youngerThan, TimeProvider time)
{
    private const ushort WritableByOthers = 0x12; // octal 022: a group, of which no more is known, or all

    /// <returns>False where it is not known.</returns>
    public bool IsNew(in ProgramFile program) =>
        youngerThan > TimeSpan.Zero && Age(program) < youngerThan && !IsInstalled(program);

    /// <returns>Since its ctime, by the clock as it is now; below zero after a step back. Null: not known.</returns>
    public TimeSpan? Age(in ProgramFile program) => program is { IsKnown: true, ChangedAt: > 0 }
        ? time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(Math.Min(program.ChangedAt, int.MaxValue * 2L))
        : null;

    private static bool IsInstalled(in ProgramFile program) =>
        program is { Owner: 0, IsOnMountOfUsr: true, FirstDirectory: { } first }
        && (program.Mode & WritableByOthers) == 0
        && (first is "usr" or "bin" or "sbin" or "opt" or "snap" || first.StartsWith("lib", StringComparison.Ordinal));
}
