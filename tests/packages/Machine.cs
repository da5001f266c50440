namespace PackageTests;

/// <summary>A machine with systemd, in a container.</summary>
internal static class Machine
{
    // The first time, it is made; against hangs only.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    /// <summary>Boots one and runs a script in it to its end. It must succeed.</summary>
    /// <param name="script">Beside boot.sh.</param>
    /// <param name="release">Of Debian, as apt names it.</param>
    /// <param name="packages">A directory, /packages there.</param>
    /// <param name="output">A directory, /out there; what was in it goes.</param>
    /// <param name="kind">The end of the packages' names.</param>
    public static async Task BootAsync(string script, string release, string packages, string output, string kind)
    {
        if (Directory.Exists(output))
        {
            Directory.Delete(output, recursive: true);
        }

        Directory.CreateDirectory(output);
        CommandResult result = await CommandRunner.RunLongAsync(
            s_limit, Path.Combine(Repository.Root, "tests", "packages", "boot.sh"), script, release, packages, output, kind);
        Assert.True(result.ExitCode == 0, $"boot.sh ended with {result.ExitCode}: {result.Error}; see {output}");
    }
}
