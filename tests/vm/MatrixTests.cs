using System.Text.Json;

namespace VmTests;

/// <summary>What must hold on every kernel: each cell in each mode, and what check says of them.</summary>
public abstract class MatrixTests<TGuest>(TGuest guest, Matrix matrix, ITestOutputHelper output) : IDisposable
    where TGuest : Guest, IKernel
{
#pragma warning disable CA1000 // MemberData looks for them here, and finds the derived class's kernel.
    public static TheoryData<string, string> Cells => [.. CellsOf([.. TGuest.Modes, AllModes.Auto])];
#pragma warning restore CA1000

    // guest/check.sh
    private const int LeastBesideCheck = 50_000;

    /// <summary>Of a kernel that has not what the mode takes: no permission is missing.</summary>
    private static readonly string[] Refusals = ["EOPNOTSUPP", "ENOTSUPP", "EINVAL"];

    private readonly TGuest _guest = Ended(guest);

    protected ITestOutputHelper Output => output;

    private protected Scenario Scenario(string name) => _guest.Scenario(name);

    [Theory, MemberData(nameof(Cells))]
    public void Scenario_in_mode_is_counted_as_it_should(string mode, string scenario)
    {
        string attach = mode == AllModes.Auto ? TGuest.Auto : mode;
        Cell cell = Cell.Named(scenario);
        matrix.Judge(new CellRun(
            cell, _guest.Kernel, mode, attach, TGuest.Lossless.Contains(attach), Scenario));
    }

    /// <summary>One test for all such modes: the newest kernel has none.</summary>
    [Fact]
    public void Modes_that_this_kernel_has_not_are_refused_with_a_reason() =>
        Assert.All(AllModes.Names.Except([.. TGuest.Modes, AllModes.Auto]), AssertRefused);

    private void AssertRefused(string mode)
    {
        Scenario scenario = Scenario(mode);
        Output.WriteLine(scenario.ExporterLog);
        Assert.False(scenario.WasReady);
        Assert.Equal(1, scenario.ExitStatus);
        Assert.Contains(mode, scenario.ExporterLog, StringComparison.Ordinal);
        string? errno = Refusals.FirstOrDefault(scenario.ExporterLog.Contains);
        Assert.NotNull(errno);
        Assert.DoesNotContain("   at ", scenario.ExporterLog, StringComparison.Ordinal);

        JsonElement check = CheckOf(mode);
        Assert.Equal("refused", check.GetProperty("verdict").GetString());
        Assert.Contains(errno, check.GetProperty("reason").GetString(), StringComparison.Ordinal);
        matrix.Refused(_guest.Kernel, mode, errno);
    }

    [Fact]
    public void Check_tells_which_modes_attach_and_what_auto_takes()
    {
        JsonElement check = Scenario("check").Check;
        Output.WriteLine(check.ToString());
        Assert.Equal(0, Scenario("check").ExitStatus);
        Assert.Equal("", Scenario("check").ExporterLog);
        Assert.Equal(
            TGuest.Modes.Order(),
            check.GetProperty("modes").EnumerateArray()
                .Where(mode => mode.GetProperty("verdict").GetString() == "attaches")
                .Select(mode => mode.GetProperty("mode").GetString()).Order());
        JsonElement result = check.GetProperty("result");
        Assert.Equal(TGuest.Auto, result.GetProperty("mode").GetString());
        Assert.Equal(
            TGuest.Lossless.Contains(TGuest.Auto), result.GetProperty("exact").GetString() == "misses-nothing");
    }

    /// <summary>Where it is installed, auto knows less of the host, and takes the mode that it would take as root all the same.</summary>
    [Theory]
    [InlineData("service")]
    [InlineData("image")]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public void Auto_takes_the_mode_of_the_table_as_it_is_installed(string way)
    {
        if (Arm64.Is(_guest.Kernel))
        {
            Assert.Null(Expected.Read().Taken(_guest.Kernel, way)); // confine is not built for it
            return;
        }

        Scenario scenario = Scenario($"installed-{way}");
        Assert.True(scenario.WasReady, scenario.ExporterLog);
        Assert.Equal(TGuest.Auto, Expected.Read().Taken(_guest.Kernel, way));
        Assert.Contains($"probe attached by {TGuest.Auto} ", scenario.ExporterLog, StringComparison.Ordinal);
        Assert.Equal(0, scenario.ExitStatus);
    }

    /// <summary>
    /// libbpf looks for a tracepoint in debugfs first, and there the kernel mounts tracefs for who looks. Confined,
    /// check has no mounts of its own in which that would end with it.
    /// </summary>
    [Fact]
    public void Check_leaves_the_mounts_as_they_were() => Assert.Equal(
        ["/", "/proc", "/sys", "/dev", "/tmp", "/sys/kernel/tracing", "/sys/kernel/debug", "/sys/fs/bpf",
            "/sys/fs/cgroup", .. Guest.Confined ? ["/sys/kernel/debug/tracing"] : Array.Empty<string>()],
        Scenario("check").Lines("mounts"));

    [Fact]
    public void Cgroups_are_named_where_a_controller_is_on_v1() =>
        HostCells.AssertCgroups(Scenario("v1-auto"), "pids");

    /// <summary>
    /// A check makes a handful of bpf(2) map operations, and each of them can cost the exporter renames,
    /// counted as missed: nobody else may lose one.
    /// </summary>
    [Fact]
    public void Check_beside_a_load_takes_nothing_that_is_not_counted_as_missed()
    {
        Scenario scenario = Scenario("check-beside");
        decimal renamed = scenario.Driver("renamer.driver", "load", "renamed");
        Scrape loaded = scenario.Scrape("loaded");
        decimal counted = loaded.Sum(CellRun.Renames, ("comm", "beside"));
        decimal missed = loaded.Sum(CellRun.Missed, ("program", "exit"));
        Output.WriteLine($"a check beside {renamed} renames: {counted} counted, {missed} missed");
        Assert.InRange(renamed, LeastBesideCheck, decimal.MaxValue);
        if (TGuest.Lossless.Contains(TGuest.Auto))
        {
            Assert.InRange(renamed - counted, 0, missed);
        }

        Assert.False(scenario.Check.GetProperty("listen")[0].GetProperty("free").GetBoolean());
    }

    private static TGuest Ended(TGuest guest)
    {
        guest.AssertEnded("scenarios");
        return guest;
    }

    private JsonElement CheckOf(string mode) => Scenario("check").Check.GetProperty("modes").EnumerateArray()
        .Single(candidate => candidate.GetProperty("mode").GetString() == mode);

    private static IEnumerable<TheoryDataRow<string, string>> CellsOf(string[] modes) =>
        from mode in modes
        from cell in Cell.All
        where cell.IsIn(mode)
        select new TheoryDataRow<string, string>(mode, cell.Name);

    /// <summary>A failure of a guest cannot be looked into afterwards, so it shows all it has.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            output.WriteLine(_guest.Logs);
        }
    }
}
