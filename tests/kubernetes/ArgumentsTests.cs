namespace KubernetesTests;

/// <summary>The exporter takes what the containers are started with.</summary>
public sealed class ArgumentsTests(Renderings renderings)
{
    // What the Secret would be; the file itself is not what is tested here.
    private const string WebDirectory = "/etc/rename_exporter/web/";

    // Likewise the ConfigMap, of which the example is one.
    private const string GuardDirectory = "/etc/rename_exporter/guard/";

    [Fact]
    public async Task Exporter_takesEveryArgument()
    {
        string policies = Path.Combine(Repository.Root, "deploy", "guard/");
        string[][] lines = [.. renderings.All
            .Select(rendering => rendering.Arguments.Where(a => !a.Contains(WebDirectory, StringComparison.Ordinal)))
            .Select(arguments => arguments.Select(a => a.Replace(GuardDirectory, policies, StringComparison.Ordinal)))
            .Select(arguments => arguments.Select(a => a.Replace("=/host", "=/", StringComparison.Ordinal))) // mounted there
            .DistinctBy(arguments => string.Join(' ', arguments))
            .Select(arguments => arguments.ToArray())];
        Assert.InRange(lines.Length, 4, 100);
        using var settings = new OutputSettings(renderings);

        foreach (string[] arguments in lines)
        {
            CommandResult check = await CommandRunner.RunAsync(
                Repository.Exporter, [.. arguments.Select(settings.Mounted), "--config.check"]);
            Assert.True(check.ExitCode == 0, $"{string.Join(' ', arguments)}: {check.Error}");
        }
    }

    [Fact]
    public async Task Exporter_takesEveryFlagsName()
    {
        CommandResult help = await CommandRunner.RunAsync(Repository.Exporter, "--help");

        Assert.All(
            renderings.All.SelectMany(rendering => rendering.Arguments).Select(a => a.Split('=')[0]).Distinct(),
            flag => Assert.Contains($"  {flag}", help.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Values_reachTheCommandLine()
    {
        Assert.Equal(
            ["--web.listen-address=:10876", "--labels.cgroup", "--events.output=stdout", "--events.rate=50",
                "--events.burst=1000000", "--events.cmdline", "--log.level=debug", "--log.format=json"],
            renderings["helm4 events"].Arguments);
        Assert.Equal(
            ["--web.listen-address=:10876", $"--web.config.file={WebDirectory}exporter.yml", "--labels.cgroup"],
            renderings["helm4 tls-only"].Arguments);
        Assert.Equal(
            ["--web.listen-address=:9876", "--labels.cgroup"], renderings["helm4 host-network"].Arguments);
        Assert.Equal(
            ["--web.listen-address=:10876", "--labels.cgroup", $"--guard.policy.file={GuardDirectory}policy.yml",
                "--guard.mode=monitor", "--guard.lease=2s", "--path.rootfs=/host"],
            renderings["helm4 guard"].Arguments);
        Assert.Equal(
            ["--guard.mode=enforce", "--guard.lease=5s"], renderings["helm4 guard-enforce"].Arguments.Skip(3).Take(2));
        Assert.Equal(
            ["--web.listen-address=:10876", "--probe.attach=tracepoint", "--labels.cgroup"],
            renderings["helm4 tracepoint"].Arguments);
    }
}
