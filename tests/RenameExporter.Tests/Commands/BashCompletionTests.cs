using RenameExporter.Configuration;
using Testing;

namespace RenameExporter.Tests.Commands;

/// <summary>The completion at work: bash is asked as it is by Tab.</summary>
public sealed class BashCompletionTests
{
    [Fact]
    public async Task FirstWord_isACommandOrAFlag()
    {
        string[] words = await CompleteAsync("");

        Assert.Equal(
            ["check", "events", "top", "guard", "detach", "help", "version", "completion", "man"],
            words.Where(word => !word.StartsWith('-')));
        Assert.Superset(ExporterFlags.All.Select(flag => flag.Name).ToHashSet(), words.ToHashSet());
        Assert.Superset(new HashSet<string> { "--help", "--version", "--config.check" }, words.ToHashSet());
    }

    [Theory]
    [InlineData("check", "ch")]
    [InlineData("--web.listen-address", "--web.l")]
    [InlineData("--web.listen-address", "check", "--web.l")]
    [InlineData("--count", "events", "--cou")]
    [InlineData("", "check", "--cou")] // the other command's
    [InlineData("", "--cou")]
    [InlineData("bash zsh fish --help", "completion", "")]
    [InlineData("check events top guard detach --help", "help", "")]
    [InlineData("--help", "version", "")]
    [InlineData("table json", "events", "--format", "")]
    [InlineData("text json", "check", "--format", "")]
    [InlineData("text json", "check", "--format", "=", "")]
    [InlineData("json", "check", "--format", "=", "j")]
    [InlineData("debug info warn error", "--log.level", "")]
    [InlineData("debug info warn error", "--log.level", "=")]
    [InlineData("debug", "--log.level", "=", "d")]
    [InlineData("debug", "events", "--log.level", "d")]
    [InlineData("auto fentry kprobe-multi kprobe tracepoint", "--probe.attach", "=", "")]
    [InlineData("true false", "--labels.user", "=", "")]
    [InlineData("true false", "events", "--only-failures", "=", "")]
    [InlineData("--labels.user --labels.user-file", "--labels.cgroup", "--labels.u")] // a switch needs no value
    [InlineData("", "--probe.max-entries", "")] // a number
    [InlineData("/proc/version /proc/version_signature", "--config.file", "/proc/vers")]
    [InlineData("/proc/version /proc/version_signature", "--web.config.file", "=", "/proc/vers")]
    [InlineData("/usr/bin", "--path.rootfs", "/usr/bi")]
    [InlineData("/usr/bin", "--events.output", "=", "file", ":", "/usr/bi")] // a colon divides words, too
    [InlineData("/usr/bin", "--web.listen-address", "unix", ":", "/usr/bi")]
    [InlineData("", "--web.listen-address", "=", "localhost", ":", "10")]
    public async Task Words_behindOthers_areThese(string expected, params string[] words) => Assert.Equal(
        expected.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(word => !word.StartsWith("/proc/", StringComparison.Ordinal) || File.Exists(word)),
        await CompleteAsync(words));

    [Fact]
    public async Task Path_behindAColon_beginsAtTheRoot() =>
        Assert.Contains("/usr", await CompleteAsync("--events.output", "=", "file", ":"));

    private static async Task<string[]> CompleteAsync(params string[] words)
    {
        CommandResult result = await CommandRunner.RunAsync(
            "bash",
        [
            "-c",
            """
            source "$1" && shift
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _rename_exporter
            printf '%s\n' "${COMPREPLY[@]}"
            """,
            "bash", Path.Combine(Repository.Root, "deploy/completions/rename_exporter.bash"), "rename_exporter", .. words,
        ]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
