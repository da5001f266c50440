namespace VmTests;

/// <summary>accelerator.sh, with programs that stand for QEMU: KVM that works, that is not there, and that hangs.</summary>
[Trait("Kernel", "6.1")]
[Trait(Unconfined.Because, Unconfined.StartsAnotherProgram)]
public sealed class AcceleratorTests : IDisposable
{
    private const string Speaks = "echo 'Linux version 7' >\"$console\"";

    // As /dev/kvm may: no word, no end, no care for SIGTERM. It says who it is.
    private const string Hangs = "trap '' TERM; echo $$ >\"${0%/*}/pid\"; while :; do sleep 1; done";

    private readonly string _directory = Directory.CreateTempSubdirectory("accelerator").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(Speaks, "kvm", "guests run with KVM")]
    [InlineData("echo 'Could not access KVM kernel module' >&2; exit 1", "tcg", "guests are emulated")]
    public async Task What_the_first_guest_found_is_remembered(string qemu, string accelerator, string said)
    {
        CommandResult first = await FindAsync(qemu);
        CommandResult second = await FindAsync("echo tried >\"${0%/*}/tried\"");

        Assert.Equal((0, accelerator), (first.ExitCode, first.Output.Trim()));
        Assert.Equal((0, accelerator), (second.ExitCode, second.Output.Trim()));
        Assert.Contains(said, Assert.Single(first.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(first.Error, second.Error);
        Assert.False(File.Exists(Path.Combine(_directory, "tried")));
    }

    [Fact]
    public async Task Guest_that_hangs_in_KVM_is_killed_and_guests_are_emulated()
    {
        CommandResult found = await FindAsync(Hangs);

        Assert.Equal((0, "tcg"), (found.ExitCode, found.Output.Trim()));
        string pid = await File.ReadAllTextAsync(
            Path.Combine(_directory, "pid"), TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists($"/proc/{pid.Trim()}"), "it is still there");
    }

    [Fact]
    public async Task Forgotten_means_tried_again()
    {
        await FindAsync("exit 1");
        File.Delete(Path.Combine(_directory, "remembered"));

        Assert.Equal("kvm", (await FindAsync(Speaks)).Output.Trim());
    }

    private Task<CommandResult> FindAsync(string qemu)
    {
        string program = Path.Combine(_directory, "qemu-system-x86_64");
        File.WriteAllText(program, $$"""
            #!/bin/bash
            [ "$1" != --version ] || { echo "QEMU emulator version 0"; exit; }
            for word; do case $word in file:*/console) console=${word#file:} ;; esac; done
            {{qemu}}
            """);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return CommandRunner.RunAsync(
            "env", "-u", "VM_ACCELERATOR", $"PATH={_directory}:{Environment.GetEnvironmentVariable("PATH")}",
            $"ACCELERATOR_FILE={Path.Combine(_directory, "remembered")}", "bash", "-euc", """
            cd "$1"
            . ./kernels.sh
            . ./machines.sh
            . ./accelerator.sh
            find_accelerator amd64 /dev/null
            echo $accelerator
            """, "find", Path.Combine(Repository.Root, "tests", "vm"));
    }
}
