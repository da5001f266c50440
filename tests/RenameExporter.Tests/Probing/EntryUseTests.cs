using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class EntryUseTests
{
    [Theory]
    [InlineData("Fentry", false, true, true, "kinds,durations,events")]
    [InlineData("KprobeMulti", true, false, false, "kinds")]
    [InlineData("Kprobe", false, false, true, "kinds,events")]
    [InlineData("Tracepoint", false, true, false, "durations")]
    [InlineData("Tracepoint", false, false, true, "events")]
    [InlineData("Tracepoint", false, false, false, "none")]
    [InlineData("Tracepoint", true, false, false, "copies")]
    [InlineData("Tracepoint", true, true, true, "durations,events,copies")]
    public void Of_modeAndOptions_areWhatNeedsTheEntries(
        string mode, bool preemptsSyscalls, bool durations, bool samples, string expected) => Assert.Equal(
        expected,
        EntryUses.Label(EntryUses.Of(
            Enum.Parse<AttachMode>(mode), preemptsSyscalls, new(null, CommOfThread: false, MaxEntries: 16)
            {
                Durations = durations,
                Samples = samples ? new(Rate: 1, Burst: 1) : null,
            })));
}
