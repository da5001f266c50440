namespace VmTests.Guarding;

/// <summary>What the guard can do on a kernel: known before it is booted.</summary>
public interface IGuardedKernel
{
    /// <summary>Those that are tried, and prove themselves.</summary>
    static abstract string[] Hooks { get; }

    /// <summary>Those that are tried, and are refused: they must be.</summary>
    static abstract string[] Refused { get; }

    /// <summary>What auto takes.</summary>
    static abstract string AutoHook { get; }

    /// <summary>Whether the probe skips nothing, so that its counts are the guard's.</summary>
    static abstract bool IsLossless { get; }
}

internal static class Hook
{
    public const string Auto = "auto";

    /// <summary>In the order in which auto tries them.</summary>
    public static readonly string[] All = ["lsm", "fmod_ret", "fentry", "kprobe", "tracepoint"];

    public static readonly string[] AllButLsm = ["fmod_ret", "fentry", "kprobe", "tracepoint"];

    /// <summary>Whether it makes a rename fail; the others stop and kill.</summary>
    public static bool CanDeny(string hook) => hook is "lsm" or "fmod_ret";

    public static bool SeesNames(string hook) => hook != "tracepoint";
}

/// <summary>A kernel for the guard alone, in a guest of its own: 'make test' has no time for it.</summary>
public abstract class GuardGuest(string kernel) : Guest(kernel)
{
    private protected override GuestScript MainScript => GuestScript.Guard("all", [Hook.Auto, .. Hook.All]);
}

/// <summary>bpf is not among its security modules: the LSM hook attaches, and never runs.</summary>
public sealed class Guard510() : GuardGuest("5.10-guard"), IGuardedKernel
{
    public static string[] Hooks => Hook.AllButLsm;
    public static string[] Refused => ["lsm"];
    public static string AutoHook => "fmod_ret";
    public static bool IsLossless => true;
}

public sealed class Guard61() : GuardGuest("6.1-guard"), IGuardedKernel
{
    public static string[] Hooks => Hook.All;
    public static string[] Refused => [];
    public static string AutoHook => "lsm";
    public static bool IsLossless => true;
}

public sealed class Guard612() : GuardGuest("6.12-guard"), IGuardedKernel
{
    public static string[] Hooks => Hook.All;
    public static string[] Refused => [];
    public static string AutoHook => "lsm";
    public static bool IsLossless => true;
}

/// <summary>Booted with lsm= that has no bpf, as a hardened host may be.</summary>
public sealed class Guard612Lsm() : GuardGuest("6.12-lsm"), IGuardedKernel
{
    public static string[] Hooks => Hook.AllButLsm;
    public static string[] Refused => ["lsm"];
    public static string AutoHook => "fmod_ret";
    public static bool IsLossless => true;
}

/// <summary>Preempting: fmod_ret, fentry and the tracepoints are skipped now and then, and it is counted.</summary>
public sealed class Guard612Full() : GuardGuest("6.12-guard-full"), IGuardedKernel
{
    public static string[] Hooks => Hook.All;
    public static string[] Refused => [];
    public static string AutoHook => "lsm";
    public static bool IsLossless => false;
}

/// <summary>Preemptible, lazily, as all that follow.</summary>
public sealed class Guard72() : GuardGuest("7.2-guard"), IGuardedKernel
{
    public static string[] Hooks => Hook.All;
    public static string[] Refused => [];
    public static string AutoHook => "lsm";
    public static bool IsLossless => true;
}

/// <summary>In the guest of <see cref="Linux61More"/>: auto, and what takes no time.</summary>
public sealed class Small61 : IGuardedKernel
{
    public static string[] Hooks => [];
    public static string[] Refused => [];
    public static string AutoHook => "lsm";
    public static bool IsLossless => true;
}

/// <summary>In the guest of <see cref="Linux510Early"/>.</summary>
public sealed class Small510 : IGuardedKernel
{
    public static string[] Hooks => [];
    public static string[] Refused => [];
    public static string AutoHook => "fmod_ret";
    public static bool IsLossless => true;
}
