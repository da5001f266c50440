namespace VmTests;

/// <summary>What --probe.attach takes.</summary>
internal static class AllModes
{
    public const string Auto = "auto";

    public static readonly string[] Names = ["fentry", "kprobe-multi", "kprobe", "tracepoint", Auto];
}
