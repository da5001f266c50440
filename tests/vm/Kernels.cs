namespace VmTests;

/// <summary>What a kernel can do: known before it is booted.</summary>
public interface IKernel
{
    /// <summary>Those that attach. The others are refused, and must be.</summary>
    static abstract string[] Modes { get; }

    /// <summary>What auto takes of these.</summary>
    static abstract string Auto { get; }

    /// <summary>
    /// Those in which the kernel skips nothing, however busy it is. In the others what is missed must be
    /// counted, or be said to be uncountable.
    /// </summary>
    static abstract string[] Lossless { get; }
}

/// <summary>vfs_rename has six parameters; no fprobe; it does not preempt (PREEMPT_VOLUNTARY).</summary>
public sealed class Linux510Early() : Guest("5.10.218"), IKernel
{
    public static string[] Modes => ["fentry", "kprobe", "tracepoint"];
    public static string Auto => "fentry";
    public static string[] Lossless => ["fentry", "tracepoint"];

    /// <summary>The oldest verifier we have, and no task storage.</summary>
    private protected override GuestScript[] OtherScripts =>
        [GuestScript.Samples(Modes), GuestScript.Privileges(Modes), GuestScript.Guard("small", [Guarding.Hook.Auto])];
}

/// <summary>The same, with struct renamedata backported.</summary>
public sealed class Linux510() : Guest("5.10"), IKernel
{
    public static string[] Modes => ["fentry", "kprobe", "tracepoint"];
    public static string Auto => "fentry";
    public static string[] Lossless => ["fentry", "tracepoint"];

    private protected override GuestScript[] OtherScripts => [GuestScript.Switches(Modes)];
}

/// <summary>Debian 12's kernel: built without CONFIG_FPROBE.</summary>
public sealed class Linux61() : Guest("6.1"), IKernel
{
    public static string[] Modes => ["fentry", "kprobe", "tracepoint"];
    public static string Auto => "fentry";
    public static string[] Lossless => ["fentry", "tracepoint"];
}

/// <summary>The same, for all but the matrix: of one guest for both, the others of 'make test' would wait for minutes.</summary>
public sealed class Linux61More() : Guest("6.1-more")
{
    private protected override GuestScript MainScript => GuestScript.Privileges(Linux61.Modes);

    private protected override GuestScript[] OtherScripts =>
        [GuestScript.Switches(Linux61.Modes), GuestScript.Story, GuestScript.Guard("small", [Guarding.Hook.Auto])];
}

/// <summary>The same, preempting: no mode of its is lossless, and it counts the misses of fentry only.</summary>
public sealed class Linux61Full() : Guest("6.1-full"), IKernel
{
    public static string[] Modes => ["fentry", "kprobe", "tracepoint"];
    public static string Auto => "kprobe";
    public static string[] Lossless => [];
}

/// <summary>Debian 13's kernel: fprobe, the old one, which runs out of nodes.</summary>
public sealed class Linux612() : Guest("6.12"), IKernel
{
    public static string[] Modes => ["fentry", "kprobe-multi", "kprobe", "tracepoint"];
    public static string Auto => "fentry";
    public static string[] Lossless => ["fentry", "tracepoint"];

    private protected override GuestScript[] OtherScripts => [GuestScript.Samples(Modes), GuestScript.Switches(Modes)];
}

/// <summary>The same, preempting.</summary>
public sealed class Linux612Full() : Guest("6.12-full"), IKernel
{
    public static string[] Modes => ["fentry", "kprobe-multi", "kprobe", "tracepoint"];
    public static string Auto => "kprobe";
    public static string[] Lossless => [];
}

/// <summary>The first long-term kernel with the new fprobe; preemptible (lazily), as all that follow.</summary>
public sealed class Linux618() : Guest("6.18"), IKernel
{
    public static string[] Modes => ["fentry", "kprobe-multi", "kprobe", "tracepoint"];
    public static string Auto => "kprobe-multi";
    public static string[] Lossless => ["kprobe-multi"];
}

/// <summary>Its tracepoints of system calls can be preempted: the exit has copies, and may still miss a rename.</summary>
public sealed class Linux72() : Guest("7.2"), IKernel
{
    public static string[] Modes => ["fentry", "kprobe-multi", "kprobe", "tracepoint"];
    public static string Auto => "kprobe-multi";
    public static string[] Lossless => ["kprobe-multi"];

    private protected override GuestScript[] OtherScripts => [GuestScript.Switches(Modes)];
}

/// <summary>The newest kernel that Debian has.</summary>
public sealed class Linux73() : Guest("7.3"), IKernel
{
    public static string[] Modes => ["fentry", "kprobe-multi", "kprobe", "tracepoint"];
    public static string Auto => "kprobe-multi";
    public static string[] Lossless => ["kprobe-multi"];

    private protected override GuestScript[] OtherScripts =>
        [GuestScript.Samples(Modes), GuestScript.Privileges(Modes), GuestScript.Interpreted(InterpretedTests.Modes)];
}

/// <summary>The same, for the switches alone: it takes a minute that 'make test' has not.</summary>
public sealed class Linux73Switches() : Guest("7.3-switches")
{
    private protected override GuestScript MainScript => GuestScript.Switches(Linux73.Modes);
}
