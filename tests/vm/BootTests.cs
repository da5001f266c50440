namespace VmTests;

/// <summary>A guest that stands still must not cost a run its time limit.</summary>
[Trait("Kernel", "6.1")]
[Trait(Unconfined.Because, Unconfined.StartsAnotherProgram)]
public sealed class BootTests
{
    [Fact]
    public async Task Guest_that_does_not_begin_is_stopped_and_tried_once_more()
    {
        // No emulated kernel is that fast; who counts instructions has no KVM.
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Boot.RunAsync(
            "6.1", Boot.OutOf("vm", "never-begun"), TimeSpan.FromMinutes(5), [], "true",
            "--begin", "1", "--count-instructions"));

        Assert.Matches(
            "(?s)ended with 125: .*has not begun after 1 s.*first try.*has not begun after 1 s.*second try",
            refused.Message);
    }
}
