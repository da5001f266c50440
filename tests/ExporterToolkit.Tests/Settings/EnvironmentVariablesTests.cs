using ExporterToolkit.Settings;

namespace ExporterToolkit.Tests.Settings;

public sealed class EnvironmentVariablesTests
{
    [Fact]
    public void Current_isTheEnvironmentOfThisProcess() =>
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), EnvironmentVariables.Current()["PATH"]);
}
