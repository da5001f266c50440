using RenameExporter.Events;
using RenameExporter.Events.Formats;
using RenameExporter.Host;
using RenameExporter.Tests.Events.Formats;
using Testing;

namespace RenameExporter.Tests.Docs;

/// <summary>docs/event.examples.jsonl: one event of each kind, as the exporter writes it. UPDATE_GOLDEN=1 writes it anew.</summary>
public sealed class EventExamplesTests
{
    private static readonly string s_file = Path.Combine(Repository.Root, "docs/event.examples.jsonl");

    private static readonly HostIdentity s_origin = Samples.Origin with { NodeName = "web-17.example", Labels = [new("cluster", "prod")] };

    private static RenameEvent[] OfEachKind { get; } =
    [
        Known(Samples.Event),
        Known(Samples.Of(Samples.Kernel with { Error = 13, Tid = 4713 })),
        Known(Samples.Of(Samples.Typed with { Tid = 4714, MonotonicNanoseconds = 5_100_000_000 })),
        Known(Samples.Event) with { Burst = Lines.Burst },
        Known(Lines.GuardEvent),
        Samples.Summary(new(Samples.Bytes("mv"), 1000, 0, 0, CgroupName.Unknown), 980, 3) with
        {
            Origin = s_origin,
            Sample = Samples.Kernel with { MonotonicNanoseconds = 6_000_000_000 },
        },
    ];

    [Fact]
    public void Examples_areWhatTheExporterWrites()
    {
        string written = Lines.Of(EcsFormat.Write, OfEachKind);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(s_file, written);
        }

        Assert.Equal(File.ReadAllText(s_file), written);
        EventLine[] lines = [.. written.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EventLine.Parse)];
        Assert.Equal(lines.Length, lines.Select(line => line.Text("event", "id")).Distinct().Count());
    }

    private static RenameEvent Known(RenameEvent made) => made with
    {
        Origin = s_origin,
        Executable = Samples.Bytes("/usr/bin/mv"),
        User = "ann",
        Cgroup = new("docker-4f1c", new string('4', 64)),
    };
}
