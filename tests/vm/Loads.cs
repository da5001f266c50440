namespace VmTests;

/// <summary>
/// The modes that get loads: all, or those that VM_LOADS names. They take a minute and more in a guest, and
/// 'make test' has not that much time for each mode.
/// </summary>
internal static class Loads
{
    public static string[] Modes { get; } =
        Environment.GetEnvironmentVariable("VM_LOADS") is { Length: > 0 } named
            ? named.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : AllModes.Names;

    /// <summary>For guest/scenarios.sh.</summary>
    public static string Arguments => string.Join(' ', Modes);
}
