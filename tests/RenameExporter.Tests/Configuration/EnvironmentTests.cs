namespace RenameExporter.Tests.Configuration;

public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("RENAME_EXPORTER_WEB_LISTEN_ADDRESS", ":x", "'x' must be", ":x")]
    [InlineData("RENAME_EXPORTER_WEB_LISTEN_ADDRESS", ":1,,:2", "", "")]
    [InlineData("RENAME_EXPORTER_WEB_LISTEN_ADDRESS", ":1,:1", "", ":1")]
    [InlineData("RENAME_EXPORTER_PROBE_MAX_ENTRIES", "15", "", "15")]
    [InlineData("RENAME_EXPORTER_LOG_FORMAT", "", "", "")]
    [InlineData("RENAME_EXPORTER_LOG_LEVEL", "info,debug", "", "info,debug")] // no list: a comma is a comma
    public void BadValue_isOneLineThatNamesVariableAndValue(
        string variable, string value, string _, string named)
    {
        using var run = new ConfigurationRun();

        string error = Assert.Single(run.Environment(variable, value).Errors());
        Assert.StartsWith($"environment variable {variable}: '{named}' ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void BadValue_withLineEnds_staysOnOneLine()
    {
        using var run = new ConfigurationRun();

        Assert.Equal(
            @"environment variable RENAME_EXPORTER_LOG_LEVEL: 'a\u000ab\u001b' must be debug, info, warn or error",
            Assert.Single(run.Environment("RENAME_EXPORTER_LOG_LEVEL", "a\nb\u001b").Errors()));
    }

    [Theory]
    [InlineData("RENAME_EXPORTER_WEB_LISTEN_ADRESS", "; did you mean RENAME_EXPORTER_WEB_LISTEN_ADDRESS?")]
    [InlineData("RENAME_EXPORTER_WEB_PORT", "")]
    [InlineData("RENAME_EXPORTER_", "")]
    [InlineData("RENAME_EXPORTER_HELP", "")]
    [InlineData("RENAME_EXPORTER_CONFIG_CHECK", "")] // no setting: for the command line only
    public void VariableWithoutFlag_isNamed(string variable, string suggestion)
    {
        using var run = new ConfigurationRun();

        Assert.Equal(
            $"environment variable {variable} matches no flag{suggestion}",
            Assert.Single(run.Environment(variable, "1").Errors()));
    }

    [Theory]
    [InlineData("rename_exporter_log_level")]
    [InlineData("RENAME_EXPORTERS")]
    [InlineData("WEB_LISTEN_ADDRESS")]
    public void VariableOfSomebodyElse_isNoneOfOurBusiness(string variable)
    {
        using var run = new ConfigurationRun();

        Assert.NotNull(run.Environment(variable, "nonsense").Start().Options);
    }

    // What the kubelet sets in a pod next to a service called rename-exporter, or rename-exporter-web.
    [Theory]
    [InlineData("RENAME_EXPORTER")]
    [InlineData("RENAME_EXPORTER_WEB")]
    public void ServiceLinksOfKubernetes_areIgnored(string service)
    {
        using var run = new ConfigurationRun();
        foreach (string name in (string[])["_SERVICE_HOST", "_SERVICE_PORT", "_SERVICE_PORT_METRICS", "_PORT",
            "_PORT_10876_TCP", "_PORT_10876_TCP_PROTO", "_PORT_10876_TCP_PORT", "_PORT_10876_TCP_ADDR"])
        {
            run.Environment(service + name, "10.0.0.1");
        }

        Assert.NotNull(run.Start().Options);
    }

    [Fact]
    public void ServiceLinksOfKubernetes_doNotHideAnotherServicesTypo()
    {
        using var run = new ConfigurationRun();
        run.Environment("RENAME_EXPORTER_SERVICE_HOST", "10.0.0.1")
            .Environment("RENAME_EXPORTER_SERVICE_PORT", "1").Environment("RENAME_EXPORTER_WEB_PORT", "1");

        Assert.Equal("environment variable RENAME_EXPORTER_WEB_PORT matches no flag", Assert.Single(run.Errors()));
    }
}
