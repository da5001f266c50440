namespace Libbpf.Tests;

public sealed class LibbpfLogTests
{
    [Fact]
    public void RouteTo_failedOpen_getsTheWarning()
    {
        var messages = new List<(LibbpfLogLevel Level, string Text)>();
        LibbpfLog.RouteTo((level, text) => messages.Add((level, text)));

        Assert.Throws<LibbpfException>(() => BpfObject.Open("no ELF"u8, "routed"));

        var warnings = messages.Where(m => m.Level == LibbpfLogLevel.Warning).ToArray();
        Assert.Contains(warnings, m => m.Text.Contains("routed", StringComparison.Ordinal));
        Assert.All(messages, m => Assert.False(m.Text.EndsWith('\n')));
    }

    [Fact]
    public void RouteTo_load_hasDebugMessagesWithTheirArguments()
    {
        var messages = new List<(LibbpfLogLevel Level, string Text)>();
        LibbpfLog.RouteTo((level, text) => messages.Add((level, text)));

        TestObject.LoadToolbox().Dispose();

        Assert.Contains(
            messages,
            m => m.Level == LibbpfLogLevel.Debug
                && m.Text.Contains("'pairs'", StringComparison.Ordinal));
    }

    [Fact]
    public void RouteTo_upToInformation_hasNoDebugMessages()
    {
        var messages = new List<(LibbpfLogLevel Level, string Text)>();
        LibbpfLog.RouteTo((level, text) => messages.Add((level, text)), LibbpfLogLevel.Information);

        TestObject.LoadToolbox().Dispose();
        Assert.Throws<LibbpfException>(() => BpfObject.Open("no ELF"u8, "routed"));

        Assert.NotEmpty(messages);
        Assert.DoesNotContain(messages, m => m.Level == LibbpfLogLevel.Debug);
    }

    [Fact]
    public void Silence_afterARoute_isNoMessage()
    {
        int messages = 0;
        LibbpfLog.RouteTo((_, _) => messages++);

        LibbpfLog.Silence();
        TestObject.LoadToolbox().Dispose();

        Assert.Equal(0, messages);
    }

    [Fact]
    public void RouteTo_again_replacesTheFirst()
    {
        int first = 0, second = 0;
        LibbpfLog.RouteTo((_, _) => first++);
        LibbpfLog.RouteTo((_, _) => second++);

        TestObject.Open("toolbox").Dispose();

        Assert.Equal(0, first);
        Assert.True(second > 0);
    }

    [Fact]
    public void RouteTo_callbackThatThrows_doesNotReachLibbpf()
    {
        LibbpfLog.RouteTo((_, _) => throw new InvalidOperationException("from the callback"));
        try
        {
            using BpfObject toolbox = TestObject.LoadToolbox();
            Assert.NotEmpty(toolbox.Programs());
        }
        finally
        {
            LibbpfLog.RouteTo((_, _) => { });
        }
    }

    [Fact]
    public void Version_ofTheInstalledLibrary_is1() =>
        Assert.Matches(@"^1\.\d+$", LibbpfLibrary.Version);
}
