using Testing.Detection;

namespace RenameExporter.Tests.Measurement;

/// <summary>What `make detection` reads from an event output.</summary>
public sealed class TrialEventsTests
{
    [Fact]
    public void First_alert_of_the_worst_kind_counts()
    {
        TrialEvents events = Read(Alert(1, "warning", "new_program"), Alert(2, "critical", "type_loss"), Alert(3, "critical", "convergence"));

        Assert.Equal(new BurstAlert(Verdict.Critical, "type_loss", At(2), 21, 24), events.Worst);
        Assert.Equal(Verdict.Critical, events.Verdict);
    }

    [Fact]
    public void Others_renames_and_alerts_are_not_the_patterns()
    {
        TrialEvents events = Read(Alert(1, "critical", "type_loss", "other"), Rename(1, 0, "other"));

        Assert.Equal(Verdict.Silent, events.Verdict);
        Assert.Null(events.Worst);
        Assert.Null(events.First);
        Assert.Equal(Verdict.Critical, events.WithOthers().Verdict);
    }

    [Fact]
    public void Suppressed_renames_were_made_by_the_time_of_the_next_event()
    {
        TrialEvents events = Read(Rename(1, 0), Rename(2, 4), Summary(5, 10));

        Assert.Equal(At(1), events.First);
        Assert.Equal(1, events.Until(At(1)));
        Assert.Equal(6, events.Until(At(2)));
        Assert.Equal(16, events.Until(At(9)));
    }

    [Fact]
    public void Failed_renames_lose_no_file() =>
        Assert.Equal(0, Read(Rename(1, 0).Replace("success", "failure", StringComparison.Ordinal)).Until(At(1)));

    [Fact]
    public void What_a_flood_did_before_is_left_out()
    {
        TrialEvents attack = Read(Rename(1, 0), Rename(3, 2), Alert(4, "critical", "type_loss")).From(At(2));

        Assert.Equal(At(3), attack.First);
        Assert.Equal(3, attack.Until(At(4)));
        Assert.Equal(Verdict.Critical, attack.Verdict);
    }

    [Fact]
    public void Line_that_is_being_written_waits() => Assert.Single(Read(Rename(1, 0), Rename(2, 0)[..50]).Renames);

    private static TrialEvents Read(params string[] lines) => TrialEvents.Read(lines, "mine");

    private static DateTimeOffset At(int second) => new(2026, 11, 29, 12, 0, second, TimeSpan.Zero);

    private static string Rename(int second, int suppressed, string cgroup = "mine") => Line(
        second, """{"kind":"event","action":"rename","outcome":"success"}""", $$"""{"name":"{{cgroup}}"},"suppressed":{{suppressed}}""");

    private static string Summary(int second, int suppressed) => Line(
        second, """{"kind":"event","action":"rename-summary"}""", $$"""{"name":"mine"},"suppressed":{{suppressed}},"lost":0""");

    private static string Alert(int second, string severity, string reason, string cgroup = "mine") => Line(
        second, """{"kind":"alert","action":"rename-burst"}""", $$"""{"name":"{{cgroup}}"},"burst":"""
            + $$"""{"severity":"{{severity}}","reason":"{{reason}}","files":21,"files_estimated":24}""");

    private static string Line(int second, string @event, string rename) =>
        $$$"""{"@timestamp":"2026-11-29T12:00:{{{second:00}}}.000000000Z","event":{{{@event}}},"rename":{"cgroup":{{{rename}}}}}""";
}
