using System.Text;
using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Probing;
using Testing.Logging;

namespace RenameExporter.Tests.Probing;

/// <summary>On this kernel, attached.</summary>
public sealed class CanaryTests
{
    private const int Many = 100;

    [Fact]
    public void Canary_isCountedApart_andOnlyWhileItIsOne()
    {
        using Probe probe = new ProbeLoader(new RecordingLogger<ProbeLoader>())
            .Load(new(null, CommOfThread: false, MaxEntries: 4096));
        ProbeHealth before = probe.Health;
        Assert.Equal(0UL, OwnFailures(probe));

        for (int i = 0; i < Many; i++)
        {
            Assert.Equal(Sight.Seen, probe.Canary!.Prove().Sight);
        }

        Assert.Equal((before.Canaries + Many, 0UL), (probe.Health.Canaries, OwnFailures(probe)));
        Assert.Equal(Errno.EPERM, KernelFeatures.Rename("/proc/self/comm", "/proc/self/stat"));
        Assert.Equal((before.Canaries + Many, 1UL), (probe.Health.Canaries, OwnFailures(probe)));
        Assert.Equal(before.UnpairedExits, probe.Health.UnpairedExits);
    }

    /// <summary>An exporter that died told of four tries, of which two were skipped, and made five more that were seen.</summary>
    [Fact]
    public void Continue_triesThatNobodyTold_areThoseSeen()
    {
        using var test = new TestProbe();
        test.Health.Canaries = 7;
        Canary canary = test.Canary;

        canary.Continue(tries: 4, skipped: 2);

        Assert.Equal((9UL, 2UL), (canary.Tries, canary.Skipped));
    }

    /// <summary>Renames of this process that failed with EPERM: nobody else in these tests makes such.</summary>
    private static ulong OwnFailures(Probe probe)
    {
        byte[] comm = Encoding.UTF8.GetBytes(File.ReadAllText("/proc/self/comm").TrimEnd('\n'));
        ulong failures = 0;
        foreach (ref readonly ActorSlot slot in probe.Actors.Slots)
        {
            ReadOnlySpan<byte> name = slot.Key.Comm;
            if (slot.Key.Error == Errno.EPERM && name.StartsWith(comm))
            {
                failures += slot.Counts.Read().Total;
            }
        }

        return failures;
    }
}
