using RenameExporter.Tests.Configuration;

namespace RenameExporter.Tests.Commands.Top;

public sealed class TopCommandTests
{
    [Theory]
    [InlineData]
    [InlineData("--url", "http://localhost:10876")]
    [InlineData("--once", "--json", "--interval=5s", "--sort=peak", "--filter=x")]
    [InlineData("-b", "--labels.user")]
    public void Flags_thatAreGood_areTaken(params string[] flags) => CommandLineRun.GoodValues(["top", .. flags]);

    [Theory]
    [InlineData("--url: 'localhost' must be a URL", "--url=localhost")]
    [InlineData("--url: 'http://ann:secret@x' must be a URL", "--url=http://ann:secret@x")]
    [InlineData("--url-config has no effect without --url", "--url-config=/dev/null")]
    [InlineData("--interval: '10ms' must be a duration", "--interval=10ms")]
    [InlineData("--sort: 'size' must be rate", "--sort=size")]
    public void Flags_thatAreWrong_areUsageErrors(string message, string flag) =>
        Assert.StartsWith(message, CommandLineRun.BadOf("rename_exporter top", "top", flag), StringComparison.Ordinal);
}
