using System.Text.Json;

namespace RenameExporter.Events.Formats;

/// <summary>
/// What the fields of the Elastic Common Schema are called in OpenTelemetry's semantic conventions
/// (opentelemetry.io/docs/specs/semconv/registry); ours stay as they are, under <c>rename</c>.
/// </summary>
internal static class OtlpNames
{
    /// <summary>Of the conventions that these are of.</summary>
    public const string SchemaUrl = "https://opentelemetry.io/schemas/1.37.0";

    // Empty: it is said elsewhere, in the record itself or in its resource.
    private static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        ["@timestamp"] = "",
        ["ecs.version"] = "",
        ["event.id"] = "log.record.uid",
        ["event.kind"] = "",
        ["event.module"] = "",
        ["event.dataset"] = "",
        ["event.category"] = "",
        ["event.type"] = "",
        ["event.action"] = "rename.action",
        ["event.outcome"] = "rename.outcome",
        ["event.duration"] = "rename.duration_ns",
        ["event.severity"] = "",
        ["host.name"] = "",
        ["host.id"] = "",
        ["k8s.node.name"] = "",
        ["process.name"] = "rename.comm",
        ["process.executable"] = ExecutablePath,
        ["process.args"] = "process.command_args",
        ["process.thread.id"] = "thread.id",
        ["process.parent.pid"] = "process.parent_pid",
        ["user.id"] = "process.real_user.id",
        ["user.name"] = "process.real_user.name",
        ["file.Ext.original.path"] = "rename.original.path",
        ["file.Ext.original.name"] = "rename.original.name",
        ["file.Ext.original.extension"] = "rename.original.extension",
        ["error.code"] = "error.type",
        ["rule.name"] = "security_rule.name",
        ["rule.description"] = "security_rule.description",
        ["threat.framework"] = "rename.threat.framework",
        ["threat.tactic.id"] = "rename.threat.tactic.id",
        ["threat.technique.id"] = "rename.threat.technique.id",
    };

    // Numbers there, and text here.
    private static readonly string[] s_numbers = ["user.id"];

    public const string ExecutablePath = "process.executable.path";

    /// <summary>Those that are called otherwise than there; none: no attribute.</summary>
    public static IEnumerable<(string Field, string Name)> Others => s_names.Select(pair => (pair.Key, pair.Value));

    /// <param name="field">Of the Elastic Common Schema.</param>
    public static OtlpName Of(string field)
    {
        string name = s_names.GetValueOrDefault(field, field);
        return name.Length == 0 || field.StartsWith("labels.", StringComparison.Ordinal)
            ? new(null, false, false)
            : new(JsonEncodedText.Encode(name), s_numbers.Contains(field), name == ExecutablePath);
    }
}

/// <param name="Key">Null: no attribute.</param>
/// <param name="IsNumber">Though the schema has it as text.</param>
/// <param name="HasName">Its last component is an attribute as well.</param>
internal sealed record OtlpName(JsonEncodedText? Key, bool IsNumber, bool HasName);
