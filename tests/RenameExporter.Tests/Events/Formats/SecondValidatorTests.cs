using System.Globalization;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using Testing;

namespace RenameExporter.Tests.Events.Formats;

/// <summary>docs/event.schema.json in a validator that is not .NET's: Debian's python3-jsonschema.</summary>
public sealed class SecondValidatorTests
{
    private const string Program =
        """
        import json, jsonschema, sys
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft4Validator.check_schema(schema)
        validator = jsonschema.Draft4Validator(schema)
        for line in sys.stdin.buffer:
            print(sum(1 for _ in validator.iter_errors(json.loads(line))))
        """;

    [Fact]
    public async Task Schema_inAnotherValidator_takesEventsAndRefusesOthers()
    {
        RenameEvent[] events =
        [
            Samples.Event,
            Samples.Of(Samples.Typed with { Comm = default, Old = new(default, true), Error = 2 }),
            Samples.Of(Samples.Kernel with { Kinds = RenameKinds.Moved, Flags = 0xf, CgroupId = 7 }) with
            {
                Executable = Samples.Bytes("/usr/bin/m\nv"),
                CommandLine = new([Samples.Bytes("mv"), Array.Empty<byte>()], Truncated: true),
                User = "ann",
                Cgroup = new("docker-x", new string('a', 64)),
            },
            Samples.Event with { Burst = Lines.Burst },
            Lines.GuardEvent,
            Samples.Summary(new(Samples.Bytes("m\nv"), 1000, 2, 7, new("docker-x", new string('a', 64))), 980, 3),
            Samples.Summary(HiddenActor.Others, 1, 0),
            .. HostileNames.All.Select(row => Samples.Renamed(row.Data, row.Data)),
        ];
        string good = Lines.Of(EcsFormat.Write, events);
        string bad = Lines.Of(EcsFormat.Write, Samples.Event)
            .Replace("\"name\":\"mv\",", "", StringComparison.Ordinal);

        // A rename with what only an alert has, and the other way round.
        string rename = Lines.Of(EcsFormat.Write, Samples.Event);
        string alert = Lines.Of(EcsFormat.Write, Samples.Event with { Burst = Lines.Burst });
        bad += rename.Replace("\"kind\":\"event\"", "\"kind\":\"alert\"", StringComparison.Ordinal)
            + alert.Replace("\"kind\":\"alert\"", "\"kind\":\"event\"", StringComparison.Ordinal)
            + alert.Replace(",\"severity\":99", "", StringComparison.Ordinal);

        // What the guard did, without its rule, and as an event like any other.
        string guard = Lines.Of(EcsFormat.Write, Lines.GuardEvent);
        bad += guard.Replace("\"name\":\"encryptor\",", "", StringComparison.Ordinal)
            + guard.Replace("\"kind\":\"alert\"", "\"kind\":\"event\"", StringComparison.Ordinal);

        CommandResult result = await CommandRunner.RunWithInputAsync(
            good + bad, "/usr/bin/python3", "-I", "-c", Program,
            Path.Combine(Repository.Root, "docs", "event.schema.json"));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        int[] problems = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
        Assert.Equal([.. events.Select(_ => 0), 1, 1, 1, 1, 1, 1], problems);
    }
}
