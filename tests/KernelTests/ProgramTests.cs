using System.Globalization;

namespace KernelTests;

/// <summary>
/// What the kernel says of the program, wherever it lies and however short it runs, held against stat(1). "usr" counts
/// only at the root of the mount namespace.
/// </summary>
public sealed class ProgramTests : IAsyncLifetime
{
    // Of each program, the script prints what stat(1) says before it runs; $c is its case, and begins the files' names.
    private const string Prologue = """
        d=$1; renamer=$2; c=$3
        touch "$d/$c.old"
        tell() { stat -c '%i %Hd:%Ld %u %04a %Z' "$1"; }
        put() { mkdir -p "${1%/*}"; cp "$renamer" "$1"; tell "$1"; }
        once="once --dir $d --from $c.old --to $c.new"

        """;

    private static readonly (string Name, string Script)[] s_cases =
    [
        ("installed", """tell /usr/bin/mv; mv "$d/$c.old" "$d/$c.new" """),
        ("foreign", """
            put "$d/foreign" >"$d/void"; chown 12345 "$d/foreign"; chmod 0777 "$d/foreign"; tell "$d/foreign"
            "$d/foreign" $once
            """),
        ("below-usr", """put "$d/usr/bin/x"; "$d/usr/bin/x" $once"""),
        ("shm-usr", """
            s=$(mktemp -d /dev/shm/programs.XXXXXX); trap 'rm -r "$s"' EXIT
            put "$s/usr/bin/x"; "$s/usr/bin/x" $once
            """),
        ("over-local", """
            put "$d/local/x"; unshare -m sh -euc "mount --bind $d/local /usr/local; exec /usr/local/x $once"
            """),
        ("over-mv", """put "$d/mv"; unshare -m sh -euc "mount --bind $d/mv /usr/bin/mv; exec /usr/bin/mv $once" """),
        ("over-usr", """put "$d/other/x"; unshare -m sh -euc "mount --bind $d/other /usr; exec /usr/x $once" """),
        ("chroot", """put "$d/usr/bin/y"; chroot "$d" /usr/bin/y once --dir / --from $c.old --to $c.new"""),
        ("container", """
            mkdir "$d/root"
            unshare -m sh -euc "
                mount -t tmpfs none $d/root; cd $d/root; mkdir app old; cp $renamer app/x; touch $c.old
                stat -c '%i %Hd:%Ld %u %04a %Z' app/x
                pivot_root . old; exec /app/x once --dir / --from $c.old --to $c.new"
            """),
        ("at-root", """
            mkdir "$d/bare"
            unshare -m sh -euc "
                mount -t tmpfs none $d/bare; cd $d/bare; mkdir old; cp $renamer x; touch $c.old
                stat -c '%i %Hd:%Ld %u %04a %Z' x
                pivot_root . old; exec /x once --dir / --from $c.old --to $c.new"
            """),
        ("script", """
            printf '#!/usr/bin/perl\nrename "%s", "%s" or die' "$d/$c.old" "$d/$c.new" >"$d/script"
            chmod 700 "$d/script"
            tell /usr/bin/perl; "$d/script"
            """),
    ];

    private readonly DirectoryInfo _directory = SharedDirectory.Create("programs");
    private SampledExporter _exporter = null!;

    // Others may rename here meanwhile, as much as they like.
    public async ValueTask InitializeAsync() => _exporter = await SampledExporter.StartAsync(
        "--probe.attach=tracepoint", "--events.max-rate=0", "--events.queue=100000");

    public async ValueTask DisposeAsync()
    {
        await _exporter.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Program_is_the_file_that_stat_knows_and_counts_from_the_root_of_its_mount_namespace()
    {
        var files = new Dictionary<string, string>();
        foreach (var (name, script) in s_cases)
        {
            files.Add(name, (await RunAsync(name, script)).Trim());
        }

        await _exporter.StopAsync();

        string here = _directory.FullName.Split('/')[1];
        bool isOnRoot = IsOnRootMount(_directory.FullName);
        Assert.Equal(
            [
                ("installed", "usr", IsOnRootMount("/usr/bin/mv") || IsMount("/usr")),
                ("foreign", here, isOnRoot),
                ("below-usr", here, isOnRoot),
                ("shm-usr", "dev", false),
                ("over-local", "usr", false),
                ("over-mv", "usr", false),
                ("over-usr", "usr", true),
                ("chroot", here, isOnRoot),
                ("container", "app", true),
                ("at-root", null, true),
                ("script", "usr", IsOnRootMount("/usr/bin/perl") || IsMount("/usr")),
            ],
            s_cases.Select(one => (one.Name, EventOf(one.Name).Text("rename", "program", "first_directory"),
                EventOf(one.Name).Find("rename", "program", "on_usr_mount")!.Value.GetBoolean())));
        Assert.Equal(files, s_cases.ToDictionary(one => one.Name, one => FileOf(EventOf(one.Name))));
    }

    [Fact]
    public async Task Deleted_program_is_where_it_was_and_changed_when_it_was_deleted()
    {
        long before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string file = await RunAsync("deleted", """
            cp /usr/bin/perl "$d/perl"; tell "$d/perl"
            "$d/perl" -e 'unlink $ARGV[0] or die; rename $ARGV[1], $ARGV[2] or die' "$d/perl" "$d/$c.old" "$d/$c.new"
            """);
        await _exporter.StopAsync();

        EventLine sample = EventOf("deleted");
        Assert.Equal(file.Split(' ')[..4], FileOf(sample).Split(' ')[..4]);
        Assert.True(Changed(sample) >= before);
        Assert.Equal(_directory.FullName.Split('/')[1], sample.Text("rename", "program", "first_directory"));
    }

    /// <summary>No file of any mount, so nowhere.</summary>
    [Fact]
    public async Task Program_of_a_memfd_lies_nowhere()
    {
        await RunAsync("memfd", """
            perl -e '
                $name = "x"; $fd = syscall 319, $name, 0; open $to, ">&=", $fd;
                open $from, "<", shift; $/ = undef; print {$to} readline $from;
                open $program, "<", "/proc/self/fd/$fd"; close $to;
                exec "/proc/self/fd/" . fileno($program), @ARGV; die
            ' "$renamer" $once
            """);
        await _exporter.StopAsync();

        EventLine sample = EventOf("memfd");
        Assert.Null(sample.Find("rename", "program", "first_directory"));
        Assert.False(sample.Find("rename", "program", "on_usr_mount")!.Value.GetBoolean());
        Assert.Equal("0", sample.Text("rename", "program", "uid"));
    }

    [Fact]
    public async Task Start_of_the_process_is_that_of_proc()
    {
        string stat = await RunAsync("start", """
            perl -e 'open F, "/proc/self/stat"; print <F>; rename $ARGV[0], $ARGV[1]' "$d/$c.old" "$d/$c.new"
            """);
        await _exporter.StopAsync();

        const int TicksPerSecond = 100; // stat(5), on every architecture
        Assert.Equal(
            ulong.Parse(stat.Split(' ')[21], CultureInfo.InvariantCulture),
            EventOf("start").Find("rename", "process_start")!.Value.GetUInt64() / (1_000_000_000 / TicksPerSecond));
        Assert.Null(EventOf("start").Find("rename", "replaced_changed"));
    }

    private async Task<string> RunAsync(string name, string script)
    {
        CommandResult result = await CommandRunner.RunAsync(
            "sh", "-euc", Prologue + script, "sh", _directory.FullName, Repository.Renamer, name);
        Assert.True(result.ExitCode == 0, $"{name}: {result.Error}");
        return string.Join(
            '\n', result.Output.Split('\n').Where(line => !line.StartsWith("once ", StringComparison.Ordinal)));
    }

    private EventLine EventOf(string name) =>
        Assert.Single(_exporter.Events, line => line.Text("file", "Ext", "original", "name") == $"{name}.old");

    /// <summary>As the script's stat(1) has it.</summary>
    private static string FileOf(EventLine sample) =>
        $"{sample.Text("rename", "program", "inode")} {sample.Text("rename", "program", "device")} "
        + $"{sample.Text("rename", "program", "uid")} {sample.Text("rename", "program", "mode")} {Changed(sample)}";

    private static long Changed(EventLine sample) => DateTimeOffset
        .Parse(sample.Text("rename", "program", "changed")!, CultureInfo.InvariantCulture).ToUnixTimeSeconds();

    private static bool IsOnRootMount(string path)
    {
        for (string? at = path; at is not (null or "/"); at = Path.GetDirectoryName(at))
        {
            if (IsMount(at))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMount(string path) =>
        File.ReadLines("/proc/self/mountinfo").Any(line => line.Split(' ')[4] == path);
}
