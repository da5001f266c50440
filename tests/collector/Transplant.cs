using System.Text.Json.Nodes;

namespace CollectorTests;

/// <summary>
/// A configuration for this collector: of components that it lacks, what the collector's core defines (clients, queues,
/// retries) is put into a component that it has. What is left of them stands in tests/pipelines/contrib.yml.
/// </summary>
internal static class Transplant
{
    public static JsonObject Of(JsonObject configuration)
    {
        var ours = (JsonObject)configuration.DeepClone();
        JsonObject exporters = ours["exporters"]!.AsObject();
        foreach (KeyValuePair<string, JsonNode?> exporter in exporters)
        {
            (exporter.Value!["sending_queue"] as JsonObject)?.Remove("storage"); // an extension
        }

        if (Take(ours, "receivers", "kafka") is { } kafka)
        {
            ours["receivers"]!["otlp"] ??= JsonNode.Parse("""{"protocols":{"http":{"endpoint":"127.0.0.1:4318"}}}""");
            exporters["otlp_http/of-kafka"] = new JsonObject
            {
                ["endpoint"] = "http://127.0.0.1",
                ["retry_on_failure"] = kafka["error_backoff"]?.DeepClone(),
            };
        }

        if (Take(ours, "exporters", "opensearch") is { } opensearch)
        {
            JsonObject client = opensearch["http"]!.DeepClone().AsObject();
            client["retry_on_failure"] = opensearch["retry_on_failure"]?.DeepClone();
            client["sending_queue"] = opensearch["sending_queue"]?.DeepClone();
            exporters["otlp_http/of-opensearch"] = client;
        }

        Take(ours, "processors", "transform/rename");
        Take(ours, "extensions", "file_storage");
        ours.Remove("extensions");
        ours["service"]!.AsObject().Remove("extensions");
        JsonNode logs = ours["service"]!["pipelines"]!["logs"]!;
        logs["receivers"] = Names(ours["receivers"]);
        logs["processors"] = Names(ours["processors"]);
        logs["exporters"] = Names(exporters);
        return ours;
    }

    private static JsonNode? Take(JsonObject from, string kind, string name)
    {
        JsonNode? taken = null;
        (from[kind] as JsonObject)?.Remove(name, out taken);
        return taken;
    }

    private static JsonArray Names(JsonNode? map) => [.. map!.AsObject().Select(pair => (JsonNode?)pair.Key)];
}
