namespace VmTests;

/// <summary>A script of tests/vm/guest, as a guest is asked to run it.</summary>
/// <param name="Name">Without .sh.</param>
/// <param name="Files">What it needs besides the scripts.</param>
internal sealed record GuestScript(string Name, string Arguments, string[] Files)
{
    /// <summary>Every attach mode, every cell.</summary>
    public static GuestScript Scenarios(string kernel, string confined) => new(
        "scenarios", $"{confined} {Loads.Arguments}",
        // Built for the guest's architecture. (confine is not, for arm64: it wants that libseccomp.)
        Arm64.Is(kernel)
            ? [Arm64.Exporter, Arm64.Renamer, Arm64.Scraper]
            : [Repository.Binary, Repository.Renamer, Repository.Scraper, Repository.Confine, Repository.SeccompProfile]);

    /// <summary>As it is installed, beside 24 tasks that rename.</summary>
    public static GuestScript Crowd => new("crowd", "",
        [Repository.Binary, Repository.Renamer, Repository.Scraper, Repository.Confine, Repository.SeccompProfile]);

    public static GuestScript Samples(string[] modes) => new(
        "samples", string.Join(' ', modes), [Repository.Binary, Repository.Renamer]);

    public static GuestScript Privileges(string[] modes) => new(
        "privileges", string.Join(' ', modes), [Repository.Binary, Repository.Renamer, Repository.Confine]);

    public static GuestScript Story => new(
        "story", "",
        [Repository.Binary, Repository.Renamer, "/usr/sbin/logrotate", "/usr/sbin/mkfs.btrfs", "/usr/bin/btrfs"]);

    /// <summary>What root can switch off, under each mode.</summary>
    public static GuestScript Switches(string[] modes) => new(
        "switches", string.Join(' ', modes),
        [Repository.Binary, Repository.Renamer, Repository.Confine, Repository.SeccompProfile]);

    /// <summary>With lockdown=confidentiality, which stays.</summary>
    public static GuestScript Lockdown(string[] modes) => new(
        "lockdown", string.Join(' ', modes), [Repository.Binary]);

    /// <summary>Who is stopped, by each of these hooks.</summary>
    /// <param name="scope">small, or all: what takes its time, too.</param>
    public static GuestScript Guard(string scope, string[] hooks) => new(
        "guard", $"{scope} {string.Join(' ', hooks)}",
        [Repository.Binary, Repository.Renamer, Repository.Storm, Repository.Confine]);

    /// <summary>An exporter that is killed so often, and comes back.</summary>
    public static GuestScript Kills(int times) => new("kills", $"{times}", [Repository.Binary, Repository.Renamer]);

    /// <summary>A Debian with systemd, which has the exporter on its disk.</summary>
    public static GuestScript System => new("system", "", []);

    /// <summary>Without the BPF compiler: the last one, as it stays switched off.</summary>
    public static GuestScript Interpreted(string[] modes) => new(
        "interpreted", string.Join(' ', modes), [Repository.Binary, Repository.Renamer]);
}
