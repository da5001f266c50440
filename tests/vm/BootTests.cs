namespace VmTests;

/// <summary>A guest that stands still must not cost a run its time limit.</summary>
[Trait("Kernel", "6.1")]
[Trait(Unconfined.Because, Unconfined.StartsAnotherProgram)]
public sealed class BootTests
{
    [Fact]
    public async Task Guest_that_does_not_begin_is_stopped_and_tried_once_more()
    {
        // No kernel is that fast.
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Boot.RunAsync(
            "6.1", Boot.OutOf("vm", "never-begun"), TimeSpan.FromMinutes(5), [], "true", "--begin", "0"));

        Assert.Matches(
            "(?s)ended with 125: .*has not begun after 0 s.*first try.*has not begun after 0 s.*second try",
            refused.Message);
    }
}
