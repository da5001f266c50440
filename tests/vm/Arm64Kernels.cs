namespace VmTests;

// The same kernels for arm64. It had no fentry before 6.4 (ftrace without direct calls), and no fprobe
// before 6.14; x86's 32-bit calls and rename(2) it never had.

/// <summary>Before BPF trampolines on arm64.</summary>
public sealed class Arm64Linux510() : Guest("arm64-5.10"), IKernel
{
    public static string[] Modes => ["kprobe", "tracepoint"];
    public static string Auto => "kprobe";
    public static string[] Lossless => ["tracepoint"];
}

/// <summary>Debian 12's kernel.</summary>
public sealed class Arm64Linux61() : Guest("arm64-6.1"), IKernel
{
    public static string[] Modes => ["kprobe", "tracepoint"];
    public static string Auto => "kprobe";
    public static string[] Lossless => ["tracepoint"];
}

/// <summary>Debian 13's kernel.</summary>
public sealed class Arm64Linux612() : Guest("arm64-6.12"), IKernel
{
    public static string[] Modes => ["fentry", "kprobe", "tracepoint"];
    public static string Auto => "fentry";
    public static string[] Lossless => ["fentry", "tracepoint"];
}

/// <summary>The newest kernel that Debian has; preemptible, and with the new fprobe.</summary>
public sealed class Arm64Linux7() : Guest("arm64-7"), IKernel
{
    public static string[] Modes => ["fentry", "kprobe-multi", "kprobe", "tracepoint"];
    public static string Auto => "kprobe-multi";
    public static string[] Lossless => ["kprobe-multi"];
}

[Trait("Kernel", "arm64-5.10"), Trait("Machine", Arm64.Machine)]
public sealed class Arm64Linux510Tests(Arm64Linux510 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Arm64Linux510>(guest, matrix, output), IClassFixture<Arm64Linux510>;

[Trait("Kernel", "arm64-6.1"), Trait("Machine", Arm64.Machine)]
public sealed class Arm64Linux61Tests(Arm64Linux61 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Arm64Linux61>(guest, matrix, output), IClassFixture<Arm64Linux61>;

[Trait("Kernel", "arm64-6.12"), Trait("Machine", Arm64.Machine)]
public sealed class Arm64Linux612Tests(Arm64Linux612 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Arm64Linux612>(guest, matrix, output), IClassFixture<Arm64Linux612>;

[Trait("Kernel", "arm64-7"), Trait("Machine", Arm64.Machine)]
public sealed class Arm64Linux7Tests(Arm64Linux7 guest, Matrix matrix, ITestOutputHelper output)
    : MatrixTests<Arm64Linux7>(guest, matrix, output), IClassFixture<Arm64Linux7>;
