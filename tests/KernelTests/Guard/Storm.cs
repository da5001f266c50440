using System.Globalization;

namespace KernelTests.Guard;

/// <summary>A process of the test's own that renames many files, each once.</summary>
internal sealed class Storm : IDisposable
{
    public const int Files = 300;

    private const int AtOnce = 100_000;

    private static readonly string s_program = Repository.InArtifacts("tests/encryptor");

    private readonly DirectoryInfo _directory = SharedDirectory.Create("storm");

    private Storm(uint uid, int files, int rate) => End = CommandRunner.RunAsync(
        s_program, "--dir", _directory.FullName, "--files", $"{files}",
        "--rate", $"{rate}", "--uid", $"{uid}");

    /// <summary>Until it has ended, which one that is stopped does not.</summary>
    public Task<CommandResult> End { get; }

    /// <summary>Files that have their new name.</summary>
    public int Renamed => _directory.EnumerateFiles("*.locked", SearchOption.AllDirectories).Count();

    /// <summary>Which file it executes, as the kernel has it.</summary>
    public static async Task<(ulong Inode, uint Device)> ProgramAsync()
    {
        CommandResult stat = await CommandRunner.RunAsync("stat", "--format=%i %Hd %Ld", s_program);
        ulong[] numbers = [.. stat.Output.Split(' ').Select(word => ulong.Parse(word, CultureInfo.InvariantCulture))];
        return (numbers[0], (uint)((numbers[1] << 20) | numbers[2]));
    }

    /// <param name="rate">Files a second.</param>
    public static Storm Begin(uint uid, int files = Files, int rate = AtOnce) => new(uid, files, rate);

    /// <returns>Files renamed.</returns>
    public static async Task<int> RunAsync(uint uid, int files = Files, int rate = AtOnce)
    {
        using Storm storm = Begin(uid, files, rate);
        await storm.End;
        return storm.Renamed;
    }

    public void Dispose()
    {
        Assert.True(End.IsCompleted, "a process of the test still runs");
        _directory.Delete(recursive: true);
    }
}
