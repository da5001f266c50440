using System.Text.Json;

namespace PackageTests;

/// <summary>build/need-sdk.sh with other SDKs than this machine's.</summary>
public sealed class NeedSdkTests : IDisposable
{
    private readonly DirectoryInfo _programs = Directory.CreateTempSubdirectory("sdk");

    public void Dispose() => _programs.Delete(recursive: true);

    [Fact]
    public async Task Sdk_that_is_there_is_enough() => Assert.Equal((0, ""), await RunAsync("exit 0"));

    [Theory]
    [InlineData("8.0.100 8.0.400", "[ $1 = --list-sdks ] && echo '8.0.100 [/x]' && echo '8.0.400 [/x]' || exit 145")]
    [InlineData("none", "exit 127")]
    public async Task Missing_or_other_sdk_is_one_sentence_with_version_and_package(string here, string dotnet)
    {
        using var global = JsonDocument.Parse(await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "global.json"), TestContext.Current.CancellationToken));
        string wanted = global.RootElement.GetProperty("sdk").GetProperty("version").GetString()!;

        (int exitCode, string error) = await RunAsync(dotnet);

        Assert.Equal(1, exitCode);
        Assert.StartsWith(
            $"the .NET SDK {wanted} or a later 10.0 is needed, and here is {here}: install the package dotnet-sdk-10.0 ",
            error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(letter => letter == '\n'));
    }

    private async Task<(int ExitCode, string Error)> RunAsync(string dotnet)
    {
        string program = Path.Combine(_programs.FullName, "dotnet");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{dotnet}\n");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        CommandResult result = await CommandRunner.RunAsync(
            "env", $"PATH={_programs.FullName}:{Environment.GetEnvironmentVariable("PATH")}",
            Path.Combine(Repository.Root, "build", "need-sdk.sh"));
        return (result.ExitCode, result.Error);
    }
}
