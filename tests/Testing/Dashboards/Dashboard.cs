using System.Text.Json;

namespace Testing.Dashboards;

/// <summary>One of dashboards/*.json: Grafana's classic format, the parts that tests look at.</summary>
public sealed class Dashboard
{
    private Dashboard(string name, JsonElement json)
    {
        Name = name;
        Json = json;
        Variables = [.. json.GetProperty("templating").GetProperty("list").EnumerateArray()
            .Select(variable => new DashboardVariable(variable))];
        Panels = [.. json.GetProperty("panels").EnumerateArray().Select(panel => new Panel(panel))];
    }

    public static string Folder { get; } = Path.Combine(Repository.Root, "dashboards");

    /// <summary>Of their files, without <c>.json</c>, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Directory.GetFiles(Folder, "*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public string Name { get; }

    public JsonElement Json { get; }

    public IReadOnlyList<DashboardVariable> Variables { get; }

    /// <summary>Rows too.</summary>
    public IReadOnlyList<Panel> Panels { get; }

    public string Uid => Json.GetProperty("uid").GetString()!;

    public static Dashboard Load(string name) => Load(name, Path.Combine(Folder, $"{name}.json"));

    /// <summary>That of deploy/pipelines, whose data is in Loki.</summary>
    public static Dashboard LoadEvents() =>
        Load("rename-events", Path.Combine(Repository.Root, "deploy", "pipelines", "kafka-loki", "dashboard.json"));

    private static Dashboard Load(string name, string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        return new(name, document.RootElement.Clone());
    }

    /// <summary>Every object of the JSON, at any depth.</summary>
    public IEnumerable<JsonElement> Objects() => Objects(Json);

    private static IEnumerable<JsonElement> Objects(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Objects(p.Value)).Prepend(element),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Objects),
        _ => [],
    };
}

/// <summary>A variable at the top of a dashboard.</summary>
public sealed record DashboardVariable(JsonElement Json)
{
    public string Name => Text("name");

    public string Type => Text("type");

    public string Label => Text("label");

    /// <summary>What Grafana puts in for "All"; empty: all values, one by one.</summary>
    public string AllValue => Text("allValue");

    public bool Multi => Json.GetProperty("multi").GetBoolean();

    public bool IncludeAll => Json.GetProperty("includeAll").GetBoolean();

    /// <summary><c>label_values(selector, label)</c>; empty when it is no query.</summary>
    public string Query => Json.TryGetProperty("definition", out JsonElement query) ? query.GetString()! : "";

    private string Text(string property) =>
        Json.TryGetProperty(property, out JsonElement value) ? value.GetString()! : "";
}

/// <summary>A panel, or a row between panels.</summary>
public sealed record Panel(JsonElement Json)
{
    public int Id => Json.GetProperty("id").GetInt32();

    public string Type => Text("type");

    public string Title => Text("title");

    public string Description => Text("description");

    public bool IsRow => Type == "row";

    public IReadOnlyList<Target> Targets => Json.TryGetProperty("targets", out JsonElement targets)
        ? [.. targets.EnumerateArray().Select(target => new Target(target))]
        : [];

    public IReadOnlyList<JsonElement> Overrides =>
        [.. Json.GetProperty("fieldConfig").GetProperty("overrides").EnumerateArray()];

    /// <summary>In the grid of 24 columns.</summary>
    public (int X, int Y, int Width, int Height) Place
    {
        get
        {
            JsonElement place = Json.GetProperty("gridPos");
            int Number(string name) => place.GetProperty(name).GetInt32();
            return (Number("x"), Number("y"), Number("w"), Number("h"));
        }
    }

    public override string ToString() => $"{Id} '{Title}'";

    private string Text(string property) =>
        Json.TryGetProperty(property, out JsonElement value) ? value.GetString()! : "";
}

/// <summary>A query of a panel.</summary>
public sealed record Target(JsonElement Json)
{
    public string RefId => Json.GetProperty("refId").GetString()!;

    public string Expression => Json.GetProperty("expr").GetString()!;

    public string Legend => Json.GetProperty("legendFormat").GetString()!;

    /// <summary>Asked for now, not for the time range.</summary>
    public bool IsInstant => Json.TryGetProperty("instant", out JsonElement instant) && instant.GetBoolean();
}
