namespace RenameExporter.Guard.Enforcing;

/// <summary>Where the guard looks at renames; the first that proves itself is taken.</summary>
internal enum Hook
{
    /// <summary>The LSM hook inode_rename: denies and signals.</summary>
    Lsm,

    /// <summary>fmod_ret on security_inode_rename: the same; a preemptible kernel skips it now and then.</summary>
    FmodRet,

    /// <summary>The entry of vfs_rename by fentry: signals alone.</summary>
    Fentry,

    /// <summary>Likewise by kprobe.</summary>
    Kprobe,

    /// <summary>The entries of the system calls: signals alone, and sees no names.</summary>
    Tracepoint,
}

internal static class Hooks
{
    /// <summary>The value of --guard.hook that leaves the choice to the exporter.</summary>
    public const string Auto = "auto";

    /// <summary>In the order in which they are tried.</summary>
    public static IReadOnlyList<Hook> All { get; } = Enum.GetValues<Hook>();

    /// <summary>The values of --guard.hook; null: <see cref="Auto"/>.</summary>
    public static IReadOnlyList<(string Name, Hook? Hook)> Choices { get; } =
        [(Auto, null), .. All.Select(hook => (hook.Name(), (Hook?)hook))];

    public static string Name(this Hook hook) => hook switch
    {
        Hook.Lsm => "lsm",
        Hook.FmodRet => "fmod_ret",
        Hook.Fentry => "fentry",
        Hook.Kprobe => "kprobe",
        Hook.Tracepoint => "tracepoint",
        _ => throw new ArgumentOutOfRangeException(nameof(hook)),
    };

    /// <summary>Whether it can make a rename fail; the others can stop and kill.</summary>
    public static bool CanDeny(this Hook hook) => hook is Hook.Lsm or Hook.FmodRet;

    /// <summary>Whether it sees names, so that rules may be about more than all renames.</summary>
    public static bool SeesNames(this Hook hook) => hook != Hook.Tracepoint;
}

/// <param name="Why">Null: it proved itself.</param>
internal sealed record HookTrial(Hook Hook, string? Why);
