using RenameExporter.Check;
using RenameExporter.Kernel;

namespace RenameExporter.Tests.Check;

public sealed class MapEstimateTests
{
    /// <summary>Against the kernel's own word, which is an estimate too below 6.4.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(16_384)]
    [InlineData(200_000)]
    public void Of_anyNumberOfEntries_isNearToWhatTheKernelSays(int maxEntries)
    {
        AttachTrial trial = AttachTrial.Run(
            AttachMode.Tracepoint, KernelFacts.Read(), new(null, CommOfThread: false, maxEntries));

        Assert.Null(trial.Refusal);
        Assert.InRange(
            MapEstimate.Of(maxEntries), (long)(trial.MapBytes! * 0.75), (long)(trial.MapBytes! * 1.25));
    }
}
