using System.Text;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Host;
using RenameExporter.Tests.Events.Formats;

namespace RenameExporter.Tests.Events;

public sealed class EventIdentityTests
{
    private const string Boot = "0123456789abcdef0123456789abcdef";

    private static readonly HiddenActor s_actor = new(Samples.Bytes("mv"), 1000, 0, 0, CgroupName.Unknown);

    [Fact]
    public void Write_aRename_isBootThreadAndTheExitsTime() =>
        Assert.Equal($"{Boot}-4712-5000000000", Of(Samples.Event));

    [Fact]
    public void Write_anAlert_isBootRuleActorAndFirstSeen()
    {
        Assert.Equal($"{Boot}-type_loss-1000-0-6d76-4655000000", Of(Samples.Event with { Burst = Lines.Burst }));
        Assert.Equal($"{Boot}-4712-5000000000-encryptor", Of(Lines.GuardEvent));
    }

    /// <summary>What user space adds differs from one telling to the next.</summary>
    [Fact]
    public void Write_theSameRecordOnceMore_isTheSame() => Assert.Equal(
        Of(Samples.Event),
        Of(Samples.Event with
        {
            UnixNanoseconds = 1,
            Executable = Samples.Bytes("/x"),
            Sample = Samples.Kernel with { Suppressed = 7, SuppressedBefore = 3 },
        }));

    [Fact]
    public void Write_whatDiffers_isAnother()
    {
        RenameEvent burst = Samples.Event with { Burst = Lines.Burst };
        RenameEvent[] different =
        [
            Samples.Event,
            Samples.Event with { Origin = Samples.Origin with { BootId = new string('b', 32) } },
            Samples.Of(Samples.Kernel with { Tid = 4713 }),
            Samples.Of(Samples.Kernel with { MonotonicNanoseconds = 5_000_000_001 }),
            Lines.GuardEvent,
            Lines.GuardEvent with { Guard = Lines.Guard with { Rule = "second" } },
            burst,
            burst with { Burst = Lines.Burst with { Reason = BurstReason.Convergence } },
            burst with { Burst = Lines.Burst with { FirstSeenMonotonicNanoseconds = 1 } },
            burst with { Sample = Samples.Kernel with { Comm = Samples.Bytes("mw") } },
            burst with { Sample = Samples.Kernel with { Uid = 1001 } },
            burst with { Sample = Samples.Kernel with { CgroupId = 1 } },
            Summary(5, 0, s_actor), Summary(6, 0, s_actor), Summary(5, 1, s_actor),
            Summary(0, 0, HiddenActor.Others), Summary(0, 0, HiddenActor.Dropped), Summary(0, 0, HiddenActor.Overflow(failed: false)),
        ];

        Assert.Equal(different.Length, different.Select(Of).Distinct().Count());
    }

    [Fact]
    public void Write_theLongest_fits()
    {
        RenameSample longest = Samples.Kernel with
        {
            Comm = Samples.Bytes(new string('\xff', 15)),
            Uid = uint.MaxValue,
            CgroupId = ulong.MaxValue,
            Tid = int.MaxValue,
            MonotonicNanoseconds = ulong.MaxValue,
        };
        RenameEvent[] events =
        [
            Samples.Of(longest) with
            {
                Burst = Lines.Burst with { Reason = BurstReason.NewProgram, FirstSeenMonotonicNanoseconds = ulong.MaxValue },
            },
            Samples.Of(longest) with { Guard = Lines.Guard with { Rule = new string('r', 64) } },
            Summary(int.MaxValue, uint.MaxValue, s_actor),
        ];

        Assert.All(events, made => Assert.InRange(Of(made).Length, Boot.Length + 10, EventIdentity.MostBytes));
    }

    private static RenameEvent Summary(int slot, uint generation, HiddenActor who) => Samples.Summary(who, 1, 0) with
    {
        Sample = Samples.Kernel with { MonotonicNanoseconds = 9 },
        Hidden = new(slot, generation, who, 1, 0, 1),
    };

    private static string Of(RenameEvent made)
    {
        Span<byte> id = stackalloc byte[EventIdentity.MostBytes];
        return Encoding.ASCII.GetString(id[..EventIdentity.Write(made, id)]);
    }
}
