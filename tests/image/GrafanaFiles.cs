#pragma warning disable IDE1006, CA1812 // the names are Grafana's; the deserializer makes these

namespace ImageTests;

// Grafana ignores keys that it does not know, so that a misspelt one goes unnoticed. These have the documented
// ones that we use, and reading anything else fails.

internal sealed class GrafanaDatasources
{
    public int apiVersion { get; set; }

    public List<GrafanaDatasource> datasources { get; set; } = [];
}

internal sealed class GrafanaDatasource
{
    public string name { get; set; } = "";

    public string type { get; set; } = "";

    public string access { get; set; } = "";

    public string url { get; set; } = "";

    public bool isDefault { get; set; }

    public GrafanaPrometheus jsonData { get; set; } = new();
}

internal sealed class GrafanaPrometheus
{
    public string timeInterval { get; set; } = "";
}

internal sealed class GrafanaDashboards
{
    public int apiVersion { get; set; }

    public List<GrafanaProvider> providers { get; set; } = [];
}

internal sealed class GrafanaProvider
{
    public string name { get; set; } = "";

    public string folder { get; set; } = "";

    public string type { get; set; } = "";

    public GrafanaProviderOptions options { get; set; } = new();
}

internal sealed class GrafanaProviderOptions
{
    public string path { get; set; } = "";
}
