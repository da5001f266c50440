namespace RenameExporter.Guard.Policies;

/// <summary>When a policy is compiled, and what for.</summary>
/// <param name="Mode">The second key, --guard.mode.</param>
/// <param name="NowNs">CLOCK_MONOTONIC, which began with the host.</param>
/// <param name="Now">By the wall clock.</param>
/// <param name="StartedNs">CLOCK_MONOTONIC when the guard began.</param>
internal sealed record PolicyMoment(PolicyMode Mode, ulong NowNs, DateTimeOffset Now, ulong StartedNs);
