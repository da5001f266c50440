using System.Text.Json;
using System.Text.RegularExpressions;

namespace PackageTests;

/// <summary>A package on a machine with systemd, from its installation to its end, whatever its kind.</summary>
public abstract class LifeTests(MachineLife machine)
{
    private const string Renames = "file_renames_total";

    /// <summary>It starts at once where the unit's two capabilities are enough; elsewhere its log says why not.</summary>
    [Fact]
    public void Installation_enables_the_service_and_starts_it_where_it_can_attach()
    {
        AssertInstalled("install", MachineLife.Old);
        Assert.Equal("enabled", machine.Read("install", "enabled"));
        JsonElement check = JsonDocument.Parse(machine.Read("install", "check.json")).RootElement;
        bool tracepointOnly = check.GetProperty("result").GetProperty("mode").GetString() == "tracepoint";
        Assert.Equal(!tracepointOnly, machine.Read("install", "active") == "active");
        if (tracepointOnly)
        {
            Assert.Contains("CAP_DAC_READ_SEARCH", machine.Read(".", "journal.log"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Service_counts_as_a_user_without_capabilities()
    {
        Assert.Equal("active", machine.Read("started", "active"));
        Assert.Equal(10, machine.Metrics("started").Sum(Renames, ("comm", $"packaged-{machine.Kind}"), ("uid", "0")));
        string[] process = machine.Lines("started", "process");
        Assert.Contains("CapEff:\t0000000000000000", process);
        Assert.Contains("NoNewPrivs:\t1", process);
        Assert.DoesNotContain("Uid:\t0\t0\t0\t0", process);
        Assert.Contains(process, line => Regex.IsMatch(line, @"^Max core file size +0 +0 "));
    }

    [Fact]
    public void Manual_page_and_completion_work()
    {
        Assert.Contains("--probe.attach", machine.Read("install", "man"), StringComparison.Ordinal);
        Assert.Equal("--probe.attach", machine.Read("install", "completion"));
    }

    /// <summary>With the address that the administrator had changed.</summary>
    [Fact]
    public void Upgrade_restarts_it_and_keeps_the_configuration()
    {
        AssertInstalled("upgrade", MachineLife.New);
        Assert.Equal("active", machine.Read("upgrade", "active"));
        Assert.NotEqual(machine.Pid("started"), machine.Pid("upgrade"));
        Assert.Contains("127.0.0.1:10999", machine.Read("upgrade", "settings"), StringComparison.Ordinal);
        Assert.Equal(10, machine.Metrics("upgrade").Sum(Renames, ("comm", $"upgraded-{machine.Kind}")));
        Assert.Equal(10, machine.Metrics("upgrade").Sum(Renames, ("comm", $"packaged-{machine.Kind}"))); // systemd held the probe
        Assert.Contains("probe continued", machine.Read(".", "journal.log"), StringComparison.Ordinal);
    }

    [Fact]
    public void Service_that_was_switched_off_stays_off()
    {
        AssertInstalled("disabled", MachineLife.Old);
        Assert.Equal(("inactive", "disabled"), (machine.Read("disabled", "active"), machine.Read("disabled", "enabled")));
    }

    /// <summary>So that nobody reads it before it has its certificates.</summary>
    [Fact]
    public void Service_that_was_masked_before_the_installation_does_not_start()
    {
        AssertInstalled("masked", MachineLife.Old);
        Assert.Equal(("inactive", "masked"), (machine.Read("masked", "active"), machine.Read("masked", "enabled")));
        Assert.Equal("enabled", machine.Read("unmasked", "enabled"));
    }

    [Fact]
    public void Socket_unit_starts_it()
    {
        Assert.Equal("disabled", machine.Read("socket", "socket"));
        Assert.Equal("active", machine.Read("socket", "active"));
        Assert.True(machine.Metrics("socket").Has("rename_exporter_build_info"));
    }

    /// <summary>As the package manager compares them: modes, owners, sums.</summary>
    [Fact]
    public void Files_are_as_the_package_has_them() => Assert.Equal("", machine.Read("install", "verify"));

    private void AssertInstalled(string step, string version)
    {
        Assert.True(machine.Read(step, "manager-status") == "0", machine.Read(step, "manager"));
        Assert.Equal($"install ok installed {version}", machine.Read(step, "package"));
    }

    /// <summary>What a removal leaves beside the units' links: the settings alone, where <paramref name="kept"/> has them.</summary>
    private protected void AssertRemoved(string kept)
    {
        Assert.Equal("0", machine.Read("remove", "manager-status"));
        Assert.Equal("inactive", machine.Read("remove", "active"));
        string[] left = [.. Left("remove").Where(file => !file.Contains("/var/lib/", StringComparison.Ordinal))];
        Assert.Equal([kept], left.Where(file => !file.Contains("/systemd/system/")));
    }

    /// <summary>Files that were not there before; what package managers and passwd keep beside their databases does not count.</summary>
    private protected IEnumerable<string> Left(string step) => machine.Lines(step, "files").Except(machine.Lines(".", "before"))
        .Where(file => file is not ("/etc/passwd-" or "/etc/group-" or "/etc/shadow-" or "/etc/gshadow-" or "/etc/.pwd.lock")
            && !file.StartsWith("/var/lib/dpkg/", StringComparison.Ordinal)
            && !file.StartsWith("/var/lib/rpm/", StringComparison.Ordinal)); // rpm's database
}

public sealed class DebLifeTests(DebLife machine) : LifeTests(machine), IClassFixture<DebLife>
{
    [Fact]
    public void Removal_stops_it_and_leaves_the_configuration_only()
    {
        AssertRemoved("/etc/default/rename_exporter");
        Assert.StartsWith("deinstall ok config-files", machine.Read("remove", "package"), StringComparison.Ordinal);
        Assert.Contains("SYSTEMD_SOCKET=true", machine.Read("remove", "settings"), StringComparison.Ordinal);
    }

    /// <summary>But the user, as is usual in Debian: its number must not become somebody else's.</summary>
    [Fact]
    public void Purge_leaves_nothing()
    {
        Assert.Equal("0", machine.Read("purge", "manager-status"));
        Assert.Empty(Left("purge"));
    }
}

public sealed class RpmLifeTests(RpmLife machine) : LifeTests(machine), IClassFixture<RpmLife>
{
    [Fact]
    public void Removal_stops_it_and_leaves_what_the_administrator_changed()
    {
        AssertRemoved("/etc/sysconfig/rename_exporter.rpmsave");
        Assert.Equal("package rename-exporter is not installed", machine.Read("remove", "package"));
    }

    /// <summary>But the user: its number must not become somebody else's. No link to a unit that is gone, either.</summary>
    [Fact]
    public void Nothing_else_is_left()
    {
        Assert.Equal("0", machine.Read("purge", "manager-status"));
        Assert.Empty(Left("purge"));
    }
}
