using System.Globalization;
using RenameExporter.Abi;
using RenameExporter.Commands.Guard;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Host;
using RenameExporter.Tests.Guard.Policies;
using RenameExporter.Tests.Host;
using Testing;

namespace RenameExporter.Tests.Commands.Guard;

public sealed class GuardCheckTests : IDisposable
{
    private static readonly HookVerdict s_lsm = new(Hook.Lsm, false, []);
    private static readonly HookVerdict s_tracepoint = new(Hook.Tracepoint, false, [("lsm", "attaches where it never runs")]);

    private readonly TestPolicy _here = new();
    private readonly FakeProc _proc = new();

    [Theory]
    [InlineData(14, "312")]
    [InlineData(38, "231")]
    [InlineData(100, "211")]
    [InlineData(400, "203")]
    [InlineData(5, "never")]
    [InlineData(2, "never")]
    public void Lost_ofABudget_growsWithTheTimeThatItTakes(int speed, string expected) => Assert.Equal(
        expected, GuardCheckText.Lost(new() { Name = "r", Action = GuardAction.Stop, Budget = new(200, 5) }, speed));

    [Fact]
    public void Collect_runningProcesses_areMatchedAsTheKernelWould()
    {
        string tool = Path.Combine(_here.Directory, "tool"), other = Path.Combine(_here.Directory, "other");
        File.WriteAllText(tool, "");
        File.WriteAllText(other, "");
        Directory.CreateDirectory($"{_here.Directory}/cg/user.slice/a");
        Directory.CreateDirectory($"{_here.Directory}/cg/init.scope");
        Run(1, "systemd", 0, "/init.scope", tool);
        Run(10, "mv", 1000, "/user.slice/a", other);
        Run(11, "sh", 1000, "/", other);
        Run(12, "dpkg", 1000, "/user.slice", tool);
        Run(13, "root", 0, "/user.slice", other);
        Run(14, "apt", 1500, "/init.scope", other);
        Run(15, "kthread", 0, "/", null);

        GuardCheckReport report = Check(
            $$"""
            version: 1
            exempt: {executables: [{{tool}}], cgroups: [/init.scope], uids: [0]}
            rules:
            - {name: a, match: {uids: [1000-2000], cgroups: ["/user.slice/**"]}, budget: 1, refill: 1/s, action: stop}
            - {name: b, match: {uids: [1000-2000]}, when: burst, action: stop}

            """, s_lsm);

        Assert.Equal([10], report.Rules[0].Matched.Select(process => process.Pid));
        Assert.Equal([10, 11], report.Rules[1].Matched.Select(process => process.Pid));
        Assert.Equal(
            [(1, "the host's first process"), (12, "its executable"), (13, "its user"), (14, "its cgroup")],
            report.Exempt.Select(process => (process.Pid, process.Why)));
        Assert.Equal(new ProcessReport(10, "mv", 1000, "/user.slice/a"), report.Rules[0].Matched[0]);
        Assert.Equal((0, 0), (report.ExitCode, report.Problems.Count));
    }

    [Fact]
    public void Write_moreProcessesThanAnybodyReads_saysHowManyMore()
    {
        string other = Path.Combine(_here.Directory, "other");
        File.WriteAllText(other, "");
        for (int pid = 100; pid < 125; pid++)
        {
            Run(pid, "mv", 1000, "/", other);
        }

        string text = Text(Check($"version: 1\nrules: [{TestPolicy.Rule}]\n", s_lsm));

        Assert.Contains("Running processes that rule r is about: 25\n", text, StringComparison.Ordinal);
        Assert.Equal(20, text.Split('\n').Count(line => line.Contains("uid 1000", StringComparison.Ordinal)));
        Assert.Contains("\n  and 5 more\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 100 || line.Contains(_here.Directory, StringComparison.Ordinal), line));
    }

    [Fact]
    public void ExitCode_ofWhatCannotBeDone_is1AndSaysWhy()
    {
        const string Names = "version: 1\nrules: [{name: r, match: {uids: [1]}, budget: 9, refill: 1/s, per: [uid], action: ACTION, count: COUNT}]\n";

        Assert.Equal(0, Check(Of("stop", "moves"), s_lsm).ExitCode);
        Assert.Equal(0, Check(Of("stop", "all"), s_tracepoint).ExitCode);
        Expect("sees no names", Check(Of("stop", "moves"), s_tracepoint));
        Expect("cannot deny a rename", Check(Of("deny", "all"), s_tracepoint));
        Expect("no hook proved itself", Check(Of("stop", "all"), new(null, false, [("lsm", "no")])));
        Expect("no cgroup is matched", Check("version: 1\nexempt: {cgroups: [/a]}\n" + Of("stop", "all")[11..], s_lsm, hasCgroups: false));

        static string Of(string action, string count) =>
            Names.Replace("ACTION", action, StringComparison.Ordinal).Replace("COUNT", count, StringComparison.Ordinal);

        void Expect(string reason, GuardCheckReport report)
        {
            Assert.Equal(1, report.ExitCode);
            Assert.Contains(reason, Text(report), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Write_aRule_tellsWhatItIsAboutAndDoesHere()
    {
        const string Policy =
            """
            version: 1
            exempt: {executables: [/nowhere/a, /nowhere/b]}
            rules: [{name: r, match: {uids: [1]}, budget: 9, refill: 1/s, per: [uid, process], action: kill, count: moves, errno: EROFS}]

            """;

        string denies = Text(Check(Policy, s_lsm)), blind = Text(Check(Policy, s_tracepoint));

        Assert.Contains("  r  moves beyond 9, 1/s refilled, per uid+process\n", denies, StringComparison.Ordinal);
        Assert.Contains("here: kills the process (SIGKILL) and denies the rename (EROFS); in monitor mode", denies, StringComparison.Ordinal);
        Assert.Contains("  not on this host, which does no harm: /nowhere/a, /nowhere/b\n", denies, StringComparison.Ordinal);
        Assert.Contains("never  never  never  never", blind, StringComparison.Ordinal);
        Assert.Contains("  lsm    attaches where it never runs\n", blind, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_ofAPolicy_tellWhatMayNotBeMeant()
    {
        string script = Path.Combine(_here.Directory, "upgrade");
        File.WriteAllText(script, "#!/bin/sh\n");
        GuardCheckReport report = Check(
            $$"""
            version: 1
            exempt: {executables: [{{script}}, /usr/bin/python3.11, /usr/bin/busybox, /usr/bin/dpkg]}
            rules:
            - {name: a, match: {cgroups: ["/**"]}, budget: 5, refill: 10/s, action: kill}
            - {name: b, match: {uids: [0-9]}, budget: 5, refill: 1/s, action: deny}
            - {name: c, match: {uids: [1000]}, budget: 5, refill: 1/s, action: kill}

            """, s_lsm);

        Assert.Equal(
            [
                "there is no expires", "there is no give_up_after", $"{script} is exempt and a script",
                "/usr/bin/python3.11 is exempt and does", "/usr/bin/busybox is exempt and does", "rule a: it kills whatever runs",
                "rule a: its refill", "rule b: it is about root", "rule b: deny alone",
            ],
            report.Warnings.Select(warning => new[]
            {
                "there is no expires", "there is no give_up_after", $"{script} is exempt and a script",
                "/usr/bin/python3.11 is exempt and does", "/usr/bin/busybox is exempt and does", "rule a: it kills whatever runs",
                "rule a: its refill", "rule b: it is about root", "rule b: deny alone",
            }.FirstOrDefault(start => warning.StartsWith(start, StringComparison.Ordinal)) ?? warning));
    }

    [Fact]
    public void Example_thatIsShipped_isAPolicyThatStopsNobodyOfTheHost()
    {
        string path = Path.Combine(Repository.Root, "deploy/guard/policy.yml");
        PolicyFile file = PolicyFile.Read(path, TestPolicy.Now);
        Assert.Empty(file.Errors);
        Policy policy = file.Policy!;

        Assert.Equal(PolicyMode.Monitor, policy.Mode);
        Assert.All(
            (string[])["dpkg", "apt-get", "rpm", "logrotate", "containerd", "dockerd", "podman", "crio", "kubelet", "systemd"],
            name => Assert.Contains(policy.Exempt.Executables, executable => Path.GetFileName(executable) == name));
        Assert.Equal(
            ["there is no expires: mode: enforce takes one, at most 90 days ahead"],
            PolicyWarnings.Of(file, "/nowhere"));
        Assert.All(policy.Rules, rule => Assert.Equal(GuardAction.Stop, rule.Action));

        // What its comments say that enforcing takes.
        string enforcing = File.ReadAllText(path).Replace("\nmode: monitor\n", "\nmode: enforce\nexpires: 2027-02-01T00:00:00Z\n", StringComparison.Ordinal);
        Assert.Equal(PolicyMode.Enforce, TestPolicy.Of(enforcing).Mode);
        var compiled = default(GuardPolicy);
        var tables = default(GuardTables);
        Assert.Empty(PolicyCompiler.Compile(
            TestPolicy.Of(enforcing), PolicyTargets.None, new(PolicyMode.Enforce, 1, TestPolicy.Now, 0), ref compiled, ref tables).Problems);
        Assert.Equal("231", GuardCheckText.Lost(policy.Rules[0], 38));
        Assert.Equal("203", GuardCheckText.Lost(policy.Rules[0], 400));
    }

    public void Dispose()
    {
        _here.Dispose();
        _proc.Dispose();
    }

    private static string Text(GuardCheckReport report)
    {
        using var output = new StringWriter();
        GuardCheckText.Write(report, output);
        return output.ToString();
    }

    private void Run(int pid, string comm, int uid, string cgroup, string? executable)
    {
        _proc.Add(pid).Write(pid, "comm", comm + "\n").Write(pid, "cgroup", $"0::{cgroup}\n").Write(
            pid, "status", string.Create(CultureInfo.InvariantCulture, $"Name:\t{comm}\nUid:\t{uid}\t5\t6\t7\n"));
        if (executable is not null)
        {
            _proc.Link(pid, "exe", executable);
        }
    }

    private GuardCheckReport Check(string policy, HookVerdict hook, bool hasCgroups = true)
    {
        PolicyFile file = _here.Read(policy);
        Assert.Empty(file.Errors);
        return GuardCheckCommand.Collect(
            file, new TestHost("/", hasCgroups ? $"{_here.Directory}/cg" : null), CgroupHierarchy.V2, _proc.Root, hook);
    }
}
