using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Check;

/// <summary>The report for machines: one JSON object, indented, with a line end.</summary>
internal static class ReportJson
{
    // The output is no web page: "doesn't" need not become "doesn\u0027t".
    private static readonly ReportJsonContext s_context = new(new JsonSerializerOptions(ReportJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static void Write(CheckReport report, TextWriter output) =>
        output.Write(JsonSerializer.Serialize(report, s_context.CheckReport) + '\n');
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n",
    Converters =
    [
        typeof(KebabCase<AttachMode>), typeof(KebabCase<Verdict>), typeof(KebabCase<Preemption>),
        typeof(KebabCase<CgroupVersion>), typeof(KebabCase<Exactness>), typeof(KebabCase<EntryUse>),
    ])]
[JsonSerializable(typeof(CheckReport))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;

/// <summary><c>KprobeMulti</c> becomes <c>kprobe-multi</c>, as it is on the command line.</summary>
internal sealed class KebabCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower)
    where T : struct, Enum;
