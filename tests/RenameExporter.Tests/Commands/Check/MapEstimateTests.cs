using RenameExporter.Commands.Check;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Commands.Check;

public sealed class MapEstimateTests
{
    /// <summary>Against the kernel's own word, which is an estimate too below 6.4.</summary>
    [Theory]
    [InlineData(16, false, false)]
    [InlineData(16, true, false)]
    [InlineData(16_384, false, false)]
    [InlineData(16_384, false, true)]
    [InlineData(200_000, true, false)]
    [InlineData(200_000, true, true)]
    public void Of_anyOptions_isNearToWhatTheKernelSays(int maxEntries, bool cgroups, bool kept)
    {
        var options = new ProbeOptions(null, CommOfThread: false, maxEntries, cgroups)
        {
            Keep = kept ? new(TimeSpan.Zero, MaxSeries: 10_000) : null,
        };
        AttachTrial trial = AttachTrial.Run(AttachMode.Tracepoint, KernelFacts.Read("/"), options);

        Assert.Null(trial.Refusal);
        Assert.InRange(
            MapEstimate.Of(options), (long)(trial.MapBytes! * 0.75), (long)(trial.MapBytes! * 1.25));
    }
}
