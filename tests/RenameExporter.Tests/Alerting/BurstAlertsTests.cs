using ExporterToolkit.Alerting;
using RenameExporter.Alerting;
using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Events;
using RenameExporter.Host;
using RenameExporter.Tests.Events;

namespace RenameExporter.Tests.Alerting;

public sealed class BurstAlertsTests
{
    private readonly List<Alert> _told = [];
    private readonly TestClock _clock = new();
    private readonly BurstAlerts _alerts;

    public BurstAlertsTests() => _alerts = new(
        _told.Add, BurstAlerts.With([new("cluster", "prod")], "web-1"), _clock);

    private static BurstFacts Facts { get; } = new()
    {
        Reason = BurstReason.TypeLoss,
        Severity = BurstSeverity.Critical,
        Files = 20,
        FilesEstimated = 31,
        Samples = 25,
        Duration = TimeSpan.FromMilliseconds(480),
        FirstSeenMonotonicNanoseconds = 4_000_000_000,
        FirstSeenUnixNanoseconds = 1_795_370_709_123_456_789,
        LastSeenUnixNanoseconds = 1_795_370_709_603_456_789,
        Types = ["docx", "jpg"],
        Directories = 3,
        IsNewProgram = true,
        ProgramAge = TimeSpan.FromMinutes(30),
        FirstFile = new(Bytes("/srv/a.docx.locked"), PathDoubts.None),
    };

    [Fact]
    public void Hear_ofABegin_tellsWhoAndWhat()
    {
        _alerts.Hear(Burst());

        Alert alert = Assert.Single(_told);
        Assert.Equal(
            "alertname=RenameBurstDetected cluster=prod comm=mv instance=web-1 job=rename_exporter reason=type_loss "
            + "severity=critical uid=1000",
            Text(alert));
        Assert.Null(alert.EndsAt);
        Assert.Equal(Facts.FirstSeenUnixNanoseconds / 100, (alert.StartsAt - DateTimeOffset.UnixEpoch).Ticks);
        Assert.Equal(
            "mv (uid 1000) removes usual file types (docx, jpg), as ransomware does", alert.Annotations["summary"]);
        Assert.StartsWith(
            "About 31 files within 0.5 s, 20 of them seen, in 3 directories or more. "
            + "Its program is /tmp/x\\x01, changed 30 minutes ago. ",
            alert.Annotations["description"], StringComparison.Ordinal);
        Assert.Equal("/tmp/x\\x01", alert.Annotations["program"]);
        Assert.Equal("/srv/a.docx.locked", alert.Annotations["first_file"]);
        Assert.Equal("/home/ann/final.txt", alert.Annotations["last_file"]);
    }

    /// <summary>So are the rules' alerts, and Alertmanager takes both for one.</summary>
    [Fact]
    public void Hear_withMoreLabels_hasThoseOfTheSeries()
    {
        var cgroup = new CgroupName("app.scope", "c0ffee");
        _alerts.Hear(Burst() with { Actor = new Actor("mv", 1000, "ann", cgroup) });

        Assert.Equal(
            "alertname=RenameBurstDetected cgroup=app.scope cluster=prod comm=mv container_id=c0ffee instance=web-1 "
            + "job=rename_exporter reason=type_loss severity=critical uid=1000 user=ann",
            Text(Assert.Single(_told)));
    }

    [Fact]
    public void Hear_ofAnEnd_endsTheAlertNow()
    {
        _alerts.Hear(Burst());
        _alerts.Hear(Burst(BurstPhase.Over));

        Assert.Equal([null, _clock.GetUtcNow()], _told.Select(alert => alert.EndsAt));
        Assert.Equal(Text(_told[0]), Text(_told[1]));
    }

    [Fact]
    public void Hear_ofTwoWithTheSameLabels_isOneAlertUntilBothAreOver()
    {
        _alerts.Hear(Burst());
        _alerts.Hear(Burst(id: "b"));
        _alerts.Hear(Burst(BurstPhase.Over));
        Assert.All(_told, alert => Assert.Null(alert.EndsAt));
        _alerts.Hear(Burst(BurstPhase.Over, "b"));

        Assert.NotNull(_told[^1].EndsAt);
        Assert.Single(_told, alert => alert.EndsAt is not null);
    }

    /// <summary>Another severity is another alert.</summary>
    [Fact]
    public void Hear_ofAWarningThatBecomesCritical_endsTheWarning()
    {
        _alerts.Hear(Burst() with { Facts = Facts with { Severity = BurstSeverity.Warning } });
        _alerts.Hear(Burst(BurstPhase.GoesOn));

        Assert.Equal(
            ["warning False", "warning True", "critical False"],
            _told.Select(alert => $"{alert.Labels["severity"]} {alert.EndsAt is not null}"));
    }

    /// <summary>Files of others are in the buckets of an extension, and of new programs.</summary>
    [Fact]
    public void Hear_ofAFileOfSomebodyElse_staysTheAlertOfWhoeverItIsNamedAfter()
    {
        RenameEvent other = Samples.Of(Samples.Kernel with { Comm = Bytes("other"), Uid = 0 });
        _alerts.Hear(Burst() with
        {
            Phase = BurstPhase.GoesOn,
            Last = other with { User = "root", Cgroup = new CgroupName("x", "c0ffee") },
        });

        Alert alert = Assert.Single(_told);
        Assert.StartsWith("mv (uid 1000) removes ", alert.Annotations["summary"], StringComparison.Ordinal);
        Assert.DoesNotContain("container", alert.Annotations.Keys);
    }

    /// <summary>The exporter may read it only of its own user's processes.</summary>
    [Theory]
    [InlineData(42, "tmp", "The path of its program is not known (inode 42 of device 254:3, below /tmp), changed 3 s ago. ")]
    [InlineData(42, null, "The path of its program is not known (inode 42 of device 254:3), changed 3 s ago. ")]
    [InlineData(0, null, "Its program is not known, changed 3 s ago. ")]
    public void Hear_ofAProgramWithoutAPath_saysWhereItIs(ulong inode, string? directory, string expected)
    {
        _alerts.Hear(Burst() with
        {
            Program = default,
            Facts = Facts with
            {
                Program = new(inode, 254, 3, 0, 0x1ed, 1, directory, IsOnMountOfUsr: false),
                ProgramAge = TimeSpan.FromSeconds(3),
            },
        });

        Assert.Contains(expected, _told[0].Annotations["description"], StringComparison.Ordinal);
        Assert.DoesNotContain("program", _told[0].Annotations.Keys);
    }

    [Fact]
    public void Hear_ofALongPath_keepsItsEnd()
    {
        byte[] path = [.. Bytes("/"), .. Enumerable.Range(0, 1000).SelectMany(_ => Bytes("😀")), .. Bytes(".locked")];
        _alerts.Hear(Burst() with { Last = Samples.Renamed(Bytes("/a"), path) });

        string shown = _told[0].Annotations["last_file"];
        Assert.InRange(shown.Length, 290, 301);
        Assert.StartsWith("…😀", shown, StringComparison.Ordinal);
        Assert.EndsWith(".locked", shown, StringComparison.Ordinal);
    }

    private static Burst Burst(BurstPhase phase = BurstPhase.Begun, string id = "a") =>
        new(id, phase, new Actor("mv", 1000), Samples.Event, Bytes("/tmp/x\u0001"), Facts);

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Text(Alert alert) => string.Join(
        ' ', alert.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));
}
