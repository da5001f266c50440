namespace RenameExporter.Probing;

/// <summary>What the canary has told so far.</summary>
/// <param name="Sent">Rounds: renames of the exporter's own, each repeated until it is seen, ten times at most.</param>
/// <param name="Seen">Of these, the ones that the probe has seen.</param>
/// <param name="Blind">Why the probe is taken for blind; null: it sees.</param>
/// <param name="Unproven">Why nothing is known of that; null: it is.</param>
internal sealed record CanaryState(ulong Sent, ulong Seen, string? Blind, string? Unproven)
{
    public static CanaryState None { get; } = new(0, 0, null, null);
}

/// <summary>
/// When to send a canary: once a minute, at once when a switch of the kernel has moved, and at each look for as long as
/// the probe is blind.
/// </summary>
/// <param name="prove">Sends one.</param>
internal sealed class CanaryWatch(Func<CanaryFinding> prove, KernelSwitches switches, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    private long? _proved;

    public CanaryState State { get; private set; } = CanaryState.None;

    /// <summary>What an exporter before this one has sent to the same probe, besides its own.</summary>
    public void Continue(ulong sent, ulong seen) =>
        State = State with { Sent = State.Sent + sent, Seen = State.Seen + seen };

    /// <summary>One look, from the poll timer. Two reads of open files, mostly.</summary>
    public CanaryState Look()
    {
        bool moved = switches.HaveMoved();
        if (moved || State.Blind is not null || _proved is not { } proved || time.GetElapsedTime(proved) >= s_interval)
        {
            _proved = time.GetTimestamp();
            CanaryFinding finding = prove();
            State = finding.Sight switch
            {
                Sight.Seen => new(State.Sent + 1, State.Seen + 1, null, null),
                Sight.Blind => new(State.Sent + 1, State.Seen, finding.Why + switches.Off, null),
                _ => State with { Blind = null, Unproven = finding.Why },
            };
        }

        return State;
    }
}
