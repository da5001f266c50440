using System.Text.RegularExpressions;

namespace PackageTests;

/// <summary>What is in the rpm package, beside the Debian one.</summary>
public sealed partial class RpmTests(RpmFixture rpm, DebFixture deb) : IClassFixture<RpmFixture>, IClassFixture<DebFixture>
{
    // What either has in a form of its own.
    private static readonly string[] s_debianOnly =
    [
        "usr/share/doc/rename-exporter/changelog.gz", "usr/share/doc/rename-exporter/copyright",
        "usr/share/doc/rename-exporter/dotnet-third-party-notices.txt.gz", "usr/share/lintian/overrides/rename-exporter",
    ];

    [Fact]
    public Task Same_files_make_the_same_bytes() => rpm.AssertReproducibleAsync();

    /// <summary>The same files, of the same content, where distributions with rpm have them.</summary>
    [Fact]
    public async Task It_has_what_the_Debian_package_has()
    {
        Dictionary<string, string> ours = await SumsAsync(rpm.Root);
        Dictionary<string, string> theirs = await SumsAsync(deb.Root);

        Assert.All(theirs.Where(file => !s_debianOnly.Contains(file.Key)), file => Assert.Equal(
            file.Value, Assert.Contains(Place().Replace(file.Key, match => match.Value switch
            {
                "lib/systemd/system/" => "usr/lib/systemd/system/",
                "etc/default/" => "etc/sysconfig/",
                _ => "usr/share/zsh/site-functions/",
            }), ours)));
        // Beyond that it has its preset, the CHANGELOG as it is, and the licences.
        Assert.All(
            ours.Keys.Except(theirs.Keys).Where(file => !Ours().IsMatch(file)),
            file => Assert.True(
                file is "usr/lib/systemd/system-preset/50-rename_exporter.preset" or "usr/share/doc/rename-exporter/CHANGELOG.md"
                    || file.StartsWith("usr/share/licenses/rename-exporter/LICENSE", StringComparison.Ordinal),
                file));
        Assert.Contains("usr/share/licenses/rename-exporter/LICENSES/dotnet-third-party-notices.txt", ours);
    }

    [Fact]
    public async Task Everything_is_roots_and_the_variables_are_the_administrators()
    {
        string[] lines = await QueryAsync("[%{FILEMODES:perms} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEFLAGS:fflags} %{FILENAMES}\\n]");

        Assert.All(lines, line => Assert.Matches("^(d|-)rw[-x]r-[-x]r-[-x] root:root ", line));
        // c: kept when it was changed; n: the new one then goes beside it.
        Assert.Equal(
            ["-rw-r--r-- root:root cn /etc/sysconfig/rename_exporter"], lines.Where(line => line.Contains(" /etc/", StringComparison.Ordinal)));
        Assert.Equal(
            ["-rwxr-xr-x root:root  /usr/bin/rename_exporter"], lines.Where(line => line.StartsWith("-rwx", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task It_requires_the_C_library_and_systemd_and_no_more()
    {
        string[] required = await QueryAsync("[%{REQUIRENAME} %{REQUIREFLAGS:depflags} %{REQUIREVERSION}\\n]");

        Assert.Equal(
            ["/bin/sh", "glibc >= 2.28", "systemd"],
            required.Select(line => line.Trim()).Where(line => !line.StartsWith("rpmlib(", StringComparison.Ordinal))
                .Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["ca-certificates", "librdkafka", "openssl-libs"], await QueryAsync("[%{RECOMMENDNAME}\\n]"));
        Assert.Equal([$"{PackageFixture.Version} x86_64 linux"], await QueryAsync("%{VERSION} %{ARCH} %{OS}\\n"));
    }

    private async Task<string[]> QueryAsync(string format) =>
        (await Package.RunAsync("rpm", "--query", "--package", "--queryformat", format, rpm.File)).TrimEnd('\n').Split('\n');

    private static async Task<Dictionary<string, string>> SumsAsync(string root) =>
        (await Package.RunAsync("env", "--chdir", root, "sh", "-c", "find -type f -printf '%P\\n' | xargs sha256sum"))
            .TrimEnd().Split('\n').Select(line => line.Split("  ", 2)).ToDictionary(pair => pair[1], pair => pair[0]);

    [GeneratedRegex("^(lib/systemd/system/|etc/default/|usr/share/zsh/vendor-completions/)")]
    private static partial Regex Place();

    [GeneratedRegex("^(usr/lib/systemd/system/|etc/sysconfig/|usr/share/zsh/site-functions/)")]
    private static partial Regex Ours();
}
