using System.Text.Json;
using System.Text.Json.Nodes;
using PipelinesTests;

[assembly: AssemblyFixture(typeof(Verdicts))]

namespace PipelinesTests;

/// <summary>
/// What the compiler says of the module and the dashboard, and Grafana's parser of queries, and of each mistake that was put into them: judge.mjs, once for
/// all tests, as reading the types takes seconds.
/// </summary>
public sealed class Verdicts : IAsyncLifetime
{
    private static readonly string s_tools = Path.Combine(Repository.Root, "artifacts", "tests", "pipelines-tools");

    private readonly Dictionary<string, IReadOnlyList<string>> _messages = [];

    internal IReadOnlyList<string> this[string name] => _messages[name];

    internal IEnumerable<string> Names => _messages.Keys;

    public async ValueTask InitializeAsync()
    {
        (string Name, TerraformModule Module)[] modules =
        [
            ("module", TerraformModule.Ours),
            .. TerraformTests.Mistakes.Select(row => row.Data).Select(m => ($"{m.Item1}: {m.Item3}", TerraformModule.Ours.With(m.Item1, m.Item2, m.Item3))),
            .. TerraformModule.Ours.Misspelt().Select((m, index) => ($"misspelt {index} {m.Name}", m.Module)),
        ];
        (string Name, JsonObject Document)[] dashboards =
        [
            ("dashboard", LogAnalyticsDashboard.Ours),
            .. LogAnalyticsDashboard.Misspelt().Select((m, index) => ($"dashboard {index} {m.Path}", m.Document)),
        ];
        string[] queries = [.. LokiDashboard.Expressions.Select(LokiDashboard.Filled), .. LokiDashboardTests.Mistakes];
        string input = new JsonObject
        {
            ["modules"] = new JsonArray([.. modules.Select(m => new JsonObject
            {
                ["name"] = m.Name,
                ["files"] = new JsonObject(m.Module.Files.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
            })]),
            ["dashboards"] = new JsonArray([.. dashboards.Select(d => new JsonObject
            {
                ["name"] = d.Name,
                ["document"] = d.Document.DeepClone(),
            })]),
            ["queries"] = new JsonArray([.. queries.Distinct().Select(q => new JsonObject { ["name"] = $"query {q}", ["text"] = q })]),
        }.ToJsonString();
        string tools = Directory.ResolveLinkTarget(s_tools, returnFinalTarget: true)?.FullName
            ?? throw new FileNotFoundException($"{s_tools} is missing: run the tests with make", s_tools);
        CommandResult result = await CommandRunner.RunWithInputAsync(
            input, "node", Path.Combine(Repository.Root, "tests", "pipelines", "judge.mjs"), tools);
        Assert.True(result.ExitCode == 0, result.Error);

        using var verdicts = JsonDocument.Parse(result.Output);
        foreach (JsonElement verdict in verdicts.RootElement.EnumerateArray())
        {
            _messages.Add(
                verdict.GetProperty("name").GetString()!,
                [.. verdict.GetProperty("messages").EnumerateArray().Select(message => message.GetString()!)]);
        }

        Assert.Equal(modules.Length + dashboards.Length + queries.Distinct().Count(), _messages.Count);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
