using RenameExporter.Probing;
using Testing.Logging;

namespace RenameExporter.Tests.Probing;

public sealed class AttachTrialTests
{
    [Fact]
    public void RunAll_thisKernel_triesEveryModeAndChangesNoMount()
    {
        string before = File.ReadAllText("/proc/self/mountinfo");

        IReadOnlyList<AttachTrial> trials = AttachTrial.RunAll(KernelFacts.Read(), Options(16));

        Assert.Equal(AttachModes.All, trials.Select(trial => trial.Mode));
        Assert.Contains(trials, trial => trial.Refusal is null && trial.MapBytes > 0);
        Assert.Equal(before, File.ReadAllText("/proc/self/mountinfo"));
    }

    [Fact]
    public void RunAll_mode_agreesWithTheLoader()
    {
        foreach (AttachTrial trial in AttachTrial.RunAll(KernelFacts.Read(), Options(16)))
        {
            var logger = new RecordingLogger<ProbeLoader>();
            ProbeOptions pinned = Options(16) with { Attach = trial.Mode };
            if (trial.Refusal is null)
            {
                using Probe probe = new ProbeLoader(logger).Load(pinned);
                Assert.Equal(trial.Mode, probe.Mode);
            }
            else
            {
                ProbeException e = Assert.Throws<ProbeException>(() => new ProbeLoader(logger).Load(pinned));
                Assert.Contains(trial.Refusal.Reason, e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static ProbeOptions Options(int maxEntries) => new(null, CommOfThread: false, maxEntries);
}
