using System.Text;
using ExporterToolkit.Web;
using RenameExporter.Live;

namespace RenameExporter.Tests.Live;

public sealed class LivePagesTests
{
    [Fact]
    public void Page_linksToWhatIsThere()
    {
        string page = Page();

        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"./metrics\">", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"runbook\" id=\"runbook\" data-bursts=\"runbook#:~:text=%23%23%20RenameBurstDetected\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">Dashboards<", page, StringComparison.Ordinal);
        Assert.Contains("/usr/share/rename_exporter/dashboards", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_linksToWhatTheOperatorHas()
    {
        string page = Page(new("https://grafana.example/d/x?orgId=1&a=%22'<b>"), new("http://wiki/runbook#renames"));

        Assert.Contains("<a href=\"https://grafana.example/d/x?orgId=1&amp;a=%22", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Contains(
            "<a href=\"http://wiki/runbook#renames\" id=\"runbook\" data-bursts=\"http://wiki/runbook#renames\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/usr/share", page, StringComparison.Ordinal);
    }

    private static string Page(Uri? dashboards = null, Uri? runbook = null) => Encoding.UTF8.GetString(
        LivePages.All("1.2.3", "/metrics", "ready", dashboards, runbook).OfType<FixedPage>().Single(page => page.Path == "/").Body.Span);
}
