namespace PackageTests;

/// <summary>build/version.sh in a repository of two commits: what is a release, and what is none.</summary>
public sealed class VersionTests : IAsyncLifetime
{
    private readonly string _tree = Directory.CreateTempSubdirectory("version").FullName;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_tree, "build"));
        File.Copy(Path.Combine(Repository.Root, "build", "version.sh"), Path.Combine(_tree, "build", "version.sh"));
        Write("Directory.Build.props", "<Project><PropertyGroup>\n  <Version>1.2.0</Version>\n</PropertyGroup></Project>\n");
        Write("CHANGELOG.md", "## 1.2.0 / 2026-12-24\n\n* [FEATURE] One.\n\n## 1.1.0 / 2026-11-01\n");
        await GitAsync("init", "--quiet");
        await CommitAsync();
    }

    [Fact]
    public async Task Tagged_commit_is_a_release()
    {
        await GitAsync("tag", "v1.2.0");

        Assert.Equal((0, "1.2.0\n", ""), await ReleaseAsync());
        Assert.Equal("1.2.0", await VersionAsync());
    }

    [Fact]
    public async Task Commit_without_tag_is_none_and_sorts_before_it()
    {
        await AssertRefusedAsync("has no tag");
        string version = await VersionAsync();

        Assert.Matches(@"^1\.2\.0~git\d{8}\.\d{6}\.[0-9a-f]{7,}$", version);
        await Package.RunAsync("dpkg", "--compare-versions", version, "lt", "1.2.0");
    }

    [Fact]
    public async Task Changed_tree_is_none()
    {
        await GitAsync("tag", "v1.2.0");
        Write("new.txt", "");

        await AssertRefusedAsync("?? new.txt");
        Assert.EndsWith(".dirty", await VersionAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tag_of_another_version_than_the_binary_has_is_none()
    {
        await GitAsync("tag", "v1.3.0");

        await AssertRefusedAsync("the tag is v1.3.0, but Directory.Build.props has 1.2.0");
    }

    [Theory]
    [InlineData("## 1.2.0 / unreleased")]
    [InlineData("## 1.1.0 / 2026-11-01")]
    [InlineData("## 1.2.0")]
    public async Task Changelog_that_does_not_begin_with_the_version_and_a_date_is_none(string heading)
    {
        Write("CHANGELOG.md", $"{heading}\n\n* [FEATURE] One.\n");
        await CommitAsync();
        await GitAsync("tag", "v1.2.0");

        await AssertRefusedAsync($"CHANGELOG.md begins with '{heading}'");
    }

    private async Task AssertRefusedAsync(string reason)
    {
        (int exitCode, string output, string error) = await ReleaseAsync();
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("no release: ", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output, string Error)> ReleaseAsync()
    {
        CommandResult result = await CommandRunner.RunAsync(Path.Combine(_tree, "build", "version.sh"), "--release");
        return (result.ExitCode, result.Output, result.Error);
    }

    private async Task<string> VersionAsync() =>
        (await Package.RunAsync(Path.Combine(_tree, "build", "version.sh"))).Trim();

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(_tree, path), text);

    private async Task CommitAsync()
    {
        await GitAsync("add", ".");
        await GitAsync("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "-m", "change");
    }

    private Task<string> GitAsync(params string[] arguments) => Package.RunAsync("git", ["-C", _tree, .. arguments]);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_tree, recursive: true);
        return ValueTask.CompletedTask;
    }
}
