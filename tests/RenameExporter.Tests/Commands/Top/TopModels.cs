using System.Globalization;
using System.Text;
using RenameExporter.Commands.Top;

namespace RenameExporter.Tests.Commands.Top;

/// <summary>Documents of /api/v1/live, made by hand.</summary>
internal static class TopModels
{
    public static TopModel Of(params string[] actors) => Parse(Document(actors: string.Join(',', actors)));

    public static TopModel Parse(string document) => TopModel.Parse(Encoding.UTF8.GetBytes(document));

    /// <param name="more">Members of the actor, as JSON.</param>
    public static string Actor(
        string comm, double rate = 0, ulong renamed = 0, ulong failed = 0, string errors = "{}", string user = "ann", string more = "") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"comm":{{System.Text.Json.JsonSerializer.Serialize(comm)}},"uid":"1000","user":"{{user}}","rate":{{rate}},"peak":{{rate * 2}},
            "renamed":{{renamed}},"failed":{{failed}},"errors":{{errors}},"bursting":{{(more.Contains("!burst", StringComparison.Ordinal) ? "true" : "false")}}
            {{more.Replace("!burst", "", StringComparison.Ordinal)}}}
            """);

    public static string Document(string actors = "", string bursts = "", string errors = "", bool showsFiles = true, int version = 1) =>
        $$$"""
        {"version":{{{version}}},"time":"2026-11-29T20:00:12.500Z","host":"web-17",
        "exporter":{"version":"0.1.0","revision":"x","metrics_path":"/metrics","shows_files":{{{(showsFiles ? "true" : "false")}}} },
        "probe":{"attach":"fentry","hook":"vfs_rename","not_seen":["failures_before_vfs_rename"],"misses_countable":true,"missed":3,"polls":1,"poll_errors":0},
        "totals":{"renamed":12345,"failed":23,"noops":0},"expired":{"renamed":0,"failed":0,"noops":0},
        "overflow":{"renamed":4,"failed":1,"noops":0,"reasons":{"no_free_slot":5,"stale_slot":0,"insert_failed":0,"series_limit":0}},
        "series":{"active":2,"limit":10000},"detector":{"enabled":true,"begun":1},
        "bursts":[{{{bursts}}}],"actors":[{{{actors}}}],"errors":[{{{errors}}}],"sinks":[]}
        """;

    public const string Burst =
        """
        {"id":"0123456789abcdef0123456789abcdef","comm":"python3","uid":"1000","user":"ann","reason":"type_loss","severity":"critical",
        "pid":4711,"since":"2026-11-29T20:00:00.500Z","last":"2026-11-29T20:00:12.000Z","files":213,"files_estimated":400,
        "directories":3,"new_program":true,"types":["docx","pdf"],"extension":"locked"}
        """;

    public static string[] Lines(this TopFrame frame) => [.. TopScreen.Render(frame).Select(line => line.Text)];

    public static TopFrame Frame(TopModel? model, TopState? state = null, int width = 80, int height = 24, string? problem = null) =>
        new(model, state ?? new(), problem, width, height, IsUtf8: true);
}
