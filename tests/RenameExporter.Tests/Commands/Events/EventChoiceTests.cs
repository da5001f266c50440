using RenameExporter.Abi;
using RenameExporter.Commands.Events;
using RenameExporter.Events;

namespace RenameExporter.Tests.Commands.Events;

public sealed class EventChoiceTests
{
    private static readonly EventSelection s_all = new([], [], false, false);

    [Fact]
    public void Of_nothingAsked_isEverything() => Assert.True(Wants(s_all, Samples.Kernel));

    [Theory]
    [InlineData("mv", true)]
    [InlineData("m", false)]
    [InlineData("MV", false)]
    public void Of_comm_isTheWholeName(string comm, bool wanted) =>
        Assert.Equal(wanted, Wants(s_all with { Comms = [comm, "other"] }, Samples.Kernel));

    [Theory]
    [InlineData("a\\\\b")]
    [InlineData("a\\b")]
    public void Of_commWithABackslash_isTypedOrPrinted(string comm) =>
        Assert.True(Wants(s_all with { Comms = [comm] }, Samples.Kernel with { Comm = Samples.Bytes("a\\b") }));

    [Fact]
    public void Of_commThatIsNoText_isAsItIsPrinted() => Assert.True(
        Wants(s_all with { Comms = ["\\xff\\xfe"] }, Samples.Kernel with { Comm = new byte[] { 0xff, 0xfe } }));

    [Fact]
    public void Of_uid_isOneOfThese()
    {
        Assert.True(Wants(s_all with { Uids = [0, 1000] }, Samples.Kernel));
        Assert.False(Wants(s_all with { Uids = [0] }, Samples.Kernel));
    }

    [Fact]
    public void Of_failures_areNoSuccesses()
    {
        Assert.False(Wants(s_all with { OnlyFailures = true }, Samples.Kernel));
        Assert.True(Wants(s_all with { OnlyFailures = true }, Samples.Kernel with { Error = 1 }));
    }

    [Fact]
    public void Of_extensionChanges_areTheKernelsWord()
    {
        Assert.False(Wants(s_all with { OnlyExtensionChanges = true }, Samples.Kernel));
        Assert.True(Wants(
            s_all with { OnlyExtensionChanges = true },
            Samples.Kernel with { Kinds = RenameKinds.ExtensionChanged }));
    }

    private static bool Wants(EventSelection selection, RenameSample sample) =>
        selection.IsWanted(Samples.Of(sample));
}
