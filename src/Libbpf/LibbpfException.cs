namespace Libbpf;

/// <summary>What we tried, what the kernel said, and, where there is one, the verifier's log.</summary>
public sealed class LibbpfException : Exception
{
    public LibbpfException(string attempt, int errno, string? verifierLog = null)
        : base($"{attempt}: {Libbpf.Errno.Describe(errno)}")
    {
        Errno = errno;
        VerifierLog = verifierLog;
    }

    /// <summary>Positive, as in errno(3).</summary>
    public int Errno { get; }

    /// <summary>The end of the verifier's log (its verdict), or null when it said nothing.</summary>
    public string? VerifierLog { get; }

    /// <summary>For libbpf functions that return -errno on failure.</summary>
    internal static int ThrowIfNegative(int result, string attempt) =>
        result < 0 ? throw new LibbpfException(attempt, -result) : result;
}
