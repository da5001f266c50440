using RenameExporter.Abi;
using RenameExporter.Guard.Enforcing;

namespace RenameExporter.Tests.Guard.Enforcing;

public sealed class BucketReclaimerTests
{
    private const ulong Second = GuardNumbers.ReportsNs, Now = 100 * Second;

    [Theory]
    [InlineData(Now, 0, true)]
    [InlineData(Now + 1, 0, false)] // tokens are missing
    [InlineData(0, Now - Second, true)]
    [InlineData(0, Now - Second + 1, false)] // and would be reported twice within a second
    public void IsFull_bucketThatSaysNothingANewOneWouldNot(ulong fullNs, ulong reportedNs, bool expected) =>
        Assert.Equal(expected, BucketReclaimer.IsFull(new BucketSlot { FullNs = fullNs, ReportedNs = reportedNs }, Now));
}
