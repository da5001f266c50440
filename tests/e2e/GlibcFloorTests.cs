using System.Text;
using System.Text.RegularExpressions;

namespace E2eTests;

/// <summary>The shipped binary runs on machines that are older than the one that built it.</summary>
public sealed partial class GlibcFloorTests
{
    /// <summary>Oracle Linux 8, and all that is newer.</summary>
    private static readonly Version Floor = new(2, 28);

    [Fact]
    public async Task Binary_needs_glibc_2_28_and_nothing_newer()
    {
        Version[] needed = [.. VersionNeeded().Matches(await ReadElfAsync("--version-info"))
            .Select(match => Version.Parse(match.Groups["version"].Value)).Distinct().Order()];

        Console.WriteLine($"rename_exporter needs glibc {needed[^1]}; its floor is {Floor}");
        Assert.Equal(Floor, needed[^1]);
    }

    [Fact]
    public async Task Binary_needs_no_library_but_those_of_glibc()
    {
        string[] needed = [.. LibraryNeeded().Matches(await ReadElfAsync("--dynamic"))
            .Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal)];

        // From glibc 2.34 on, libdl, libpthread and librt are empty, and still there.
        Assert.Equal(["ld-linux-x86-64", "libc", "libdl", "libm", "libpthread", "librt"], needed);
    }

    /// <summary>Nobody learns from it where it was built, and it is the same wherever that was.</summary>
    [Fact]
    public async Task Binary_names_no_directory_of_the_machine_that_built_it()
    {
        byte[] binary = await File.ReadAllBytesAsync(Repository.Binary, TestContext.Current.CancellationToken);

        Assert.Equal(-1, binary.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.Root + "/")));
        Assert.NotEqual(-1, binary.AsSpan().IndexOf("./bpf/rename.bpf.c"u8));
    }

    [Theory]
    [InlineData("--version", "rename_exporter, version")]
    [InlineData("--help", "--probe.attach")]
    public async Task Old_machine_runs_what_needs_no_kernel(string flag, string expected)
    {
        using var machine = new OldMachine();
        CommandResult result = await CommandRunner.RunAsync(
            OldMachine.Unshare, [.. machine.ExporterArguments, flag]);

        Assert.Equal("", result.Error);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Old_machine_counts_renames_and_stops()
    {
        using var machine = new OldMachine();
        await using ExporterProcess exporter =
            await ExporterProcess.StartByAsync(OldMachine.Unshare, machine.ExporterArguments);
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "50", "--comm", "oldglibc");

        Scrape scrape = await exporter.ScrapeAsync();
        string maps = await File.ReadAllTextAsync(
            $"/proc/{exporter.Id}/maps", TestContext.Current.CancellationToken);

        Assert.Equal(50, scrape.Sum("file_renames_total", ("comm", "oldglibc")));
        Assert.Contains($"/libc-{machine.Glibc}.so", maps, StringComparison.Ordinal);
        Assert.Contains($"/libpthread-{machine.Glibc}.so", maps, StringComparison.Ordinal);
        Assert.Equal(0, await exporter.StopAsync());
        Console.WriteLine($"rename_exporter ran on glibc {machine.Glibc}");
    }

    private static async Task<string> ReadElfAsync(string what)
    {
        CommandResult result = await CommandRunner.RunAsync(
            "/usr/bin/env", "LC_ALL=C", "readelf", "--wide", what, Repository.Binary);
        Assert.Equal(0, result.ExitCode);
        return result.Output;
    }

    [GeneratedRegex(@"\bGLIBC_(?<version>\d+\.\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex VersionNeeded();

    [GeneratedRegex(@"\(NEEDED\).*\[(?<name>[^.]+)\.so[.0-9]*\]", RegexOptions.ExplicitCapture)]
    private static partial Regex LibraryNeeded();
}
