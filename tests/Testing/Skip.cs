using System.Diagnostics.CodeAnalysis;

namespace Testing;

/// <summary>Why a test may be skipped.</summary>
public enum SkipReason
{
    /// <summary>A guest's kernel has not the call or the file system; tests/vm/expected.table says where.</summary>
    NotInKernel,

    /// <summary>Nothing can listen on [::1].</summary>
    NoIpv6,

    /// <summary>Debian's newest Prometheus is not in the cache.</summary>
    NoNewerPrometheus,
}

/// <summary>
/// The one way to skip a test. What a machine lacks is skipped on a desk only: with REQUIRE_ALL=1, which
/// .ci/run sets, such a test fails. So everything that is skipped somewhere runs there.
/// </summary>
public static class Skip
{
    private const string Switch = "REQUIRE_ALL";

    /// <param name="why">What was looked for, and what to do about it.</param>
    public static void Unless([DoesNotReturnIf(false)] bool condition, SkipReason reason, string why)
    {
        if (!condition)
        {
            throw For(reason, why, requireAll: Environment.GetEnvironmentVariable(Switch) == "1");
        }
    }

    /// <returns>What skips the test, or fails it.</returns>
    public static Exception For(SkipReason reason, string why, bool requireAll) =>
        requireAll && reason != SkipReason.NotInKernel
            ? new InvalidOperationException($"{reason}: {why} ({Switch}=1: not to be skipped)")
            : new SkippedException($"{reason}: {why}");
}

/// <summary>Skips the test that throws it.</summary>
public sealed class SkippedException(string why) : Exception(Mark + why)
{
    private const string Mark = "$XunitDynamicSkip$"; // by which xunit knows it

    /// <summary>The reason's name, a colon, and the rest.</summary>
    public string Why => why;
}
