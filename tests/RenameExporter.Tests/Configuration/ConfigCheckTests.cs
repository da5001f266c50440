using RenameExporter.Configuration;

namespace RenameExporter.Tests.Configuration;

public sealed class ConfigCheckTests
{
    [Fact]
    public void Check_ofAGoodConfiguration_printsEveryValueWithItsSource()
    {
        using var run = new ConfigurationRun();
        var (options, exitCode, output, error) = run
            .Yaml("web:\n  listen-address:\n    - ':1'\n    - 'unix:/run/a b#.sock'\nprobe: {attach: auto}\n")
            .Environment("RENAME_EXPORTER_LOG_LEVEL", "warn")
            .Arguments("--probe.max-entries=99", "--config.check").Start();

        Assert.Null(options);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("# The configuration is valid.", output, StringComparison.Ordinal);
        Assert.Contains(
            $"\nweb:\n  listen-address: [\":1\", \"unix:/run/a b#.sock\"]  # file {run.File}, line 3; "
            + $"file {run.File}, line 4\n", output, StringComparison.Ordinal);
        Assert.Contains("\n  max-entries: 99  # command line\n", output, StringComparison.Ordinal);
        Assert.Contains(
            "\n  level: warn  # environment variable RENAME_EXPORTER_LOG_LEVEL\n", output, StringComparison.Ordinal);
        Assert.Contains($"\n  # file: {run.File}  # command line\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_givesAFileThatMeansTheSame()
    {
        using var run = new ConfigurationRun();
        run.Arguments(
            "--web.listen-address=unix:/tmp/\"quoted\\ \u00e9\u0085.sock", "--web.listen-address=[::]:5",
            "--web.telemetry-path=/m", "--log.format=json", "--probe.poll-interval=500ms",
            "--events.output=stdout", "--events.output=file:/var/log/a, b", "--detector.alertmanager=http://a",
            "--detector.alertmanager-label=a=b");
        ExporterOptions before = run.Start().Options!;
        string printed = run.Arguments("--config.check").Start().Output;

        using var again = new ConfigurationRun();
        ExporterOptions after = again.Yaml(printed).Start().Options!;

        Assert.Equal(before.Listen, after.Listen);
        Assert.Equal(before.Events.Outputs, after.Events.Outputs);
        Assert.Equal(before.Alerts!.Alertmanagers, after.Alerts!.Alertmanagers);
        Assert.Equal(before.Alerts.Labels, after.Alerts.Labels);
        Assert.Equal(WithoutLists(before), WithoutLists(after));

        // Lists are equal by reference only.
        static ExporterOptions WithoutLists(ExporterOptions options) =>
            options with { Listen = [], Alerts = null, Events = options.Events with { Outputs = [] } };
    }

    [Fact]
    public void Check_ofABadConfiguration_isAUsageError()
    {
        using var run = new ConfigurationRun();

        Assert.StartsWith(
            "--log.level: 'loud'",
            Assert.Single(run.Arguments("--config.check", "--log.level=loud").Errors()), StringComparison.Ordinal);
    }
}
