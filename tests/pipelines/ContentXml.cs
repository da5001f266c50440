using System.Xml.Linq;

namespace PipelinesTests;

/// <summary>A field of Log Analytics, and where an event has it: a row of fields.tsv.</summary>
/// <param name="Display">What queries call it.</param>
/// <param name="Type">STRING, INTEGER or LONG.</param>
/// <param name="Path">JSONPath.</param>
internal sealed record ContentField(string Display, string Type, string Path, string Description)
{
    public static IReadOnlyList<ContentField> All { get; } =
    [
        .. File.ReadLines(System.IO.Path.Combine(Pipelines.Terraform, "fields.tsv")).Skip(1)
            .Select(line => line.Split('\t')).Select(cells => new ContentField(cells[0], cells[1], cells[2], cells[3])),
    ];
}

/// <summary>content.xml of fields.tsv: the fields, the parser and the source that Log Analytics imports.</summary>
internal static class ContentXml
{
    /// <summary>The name of the source, of the parser, and what the connector names.</summary>
    public const string Source = "rename_exporter";

    public const string TimePath = "$['@timestamp']";

    public static XNamespace Namespace { get; } = "http://www.oracle.com/DataCenter/LogAnalyticsStd";

    private const string Version = "2.94.1.0.0";

    // Of every field: what an export of a custom field has.
    private static readonly (string Name, string Value)[] s_traits =
    [
        ("IsMetricKeyEligible", "0"), ("IsMetricValueEligible", "0"), ("FacetEligible", "1"), ("RangeFacetEligible", "0"),
        ("TableEligible", "1"), ("FacetPriority", "1"), ("Summarizable", "1"), ("HighCardinality", "1"), ("LargeData", "0"),
        ("MultiValued", "0"), ("SMAEnabledSetting", "0"),
    ];

    /// <returns>A line for each field.</returns>
    public static string Of(IReadOnlyList<ContentField> fields)
    {
        string[] names = [.. Names(fields)];
        IEnumerable<string> lines =
        [
            """<?xml version="1.0" encoding="UTF-8" standalone="no"?>""",
            "<!-- Written by ContentTests (UPDATE_GOLDEN=1) from fields.tsv. -->",
            $"""<LoganContent xmlns="{Namespace}" content_version="{Version}" name="{Source}_content" oms_version="{Version}">""",
            .. fields.Select(field => $"   {Line(Field(field))}"),
            $"""   <Parser oms_version="{Version}" tokenize_orig_text="1" type="6">""",
            .. Indented(6, [
                new("Name", Source), new("DisplayName", Source),
                new("Description", "Renames of files, and alerts: JSON lines of rename_exporter"),
                new("IsSingleLineContent", "0"), new("HeaderContent", "$:0"), new("IsSystem", "0"), new("Encoding", "UTF-8"),
                new("Language", "en_US"),
            ]),
            "      <ParserFields>",
            .. Indented(9, new[] { ("time", TimePath) }.Concat(names.Zip(fields, (name, field) => (name, field.Path)))
                .Select((pair, index) => ParserField(index + 1, pair.Item1, pair.Item2))),
            "      </ParserFields>",
            .. Indented(6, [new("WrittenOnce", "0"), new("IsDefaultParser", "0")]),
            "   </Parser>",
            $"""   <Source configWarningSettings="0" name="{Source}" oms_version="{Version}">""",
            .. Indented(6, [
                new("SourceType", "os_file"), new("TargetTypes", new XElement("TargetType", "omc_host_linux")),
                new("DisplayName", Source), new("Description", "Renames of files, and alerts"), new("IsSystem", "0"),
                new("IsSecureContent", "1"),
                new("Parsers", new XElement("Parser", new XElement("ParserSeq", "1"), new XElement("ParserName", Source))),
            ]),
            "   </Source>",
            "   <FieldNameMaps>",
            .. Indented(6, names.Zip(fields, (name, field) =>
                new XElement("FieldNameMap", new XElement("Name", name), new XElement("DisplayName", field.Display)))),
            "   </FieldNameMaps>",
            "</LoganContent>",
        ];
        return string.Concat(lines.Select(line => $"{line}\n"));
    }

    /// <summary>udfs1, udfs2, udfi1: by type.</summary>
    private static IEnumerable<string> Names(IEnumerable<ContentField> fields)
    {
        var last = new Dictionary<string, int>();
        foreach (ContentField field in fields)
        {
            last[field.Type] = last.GetValueOrDefault(field.Type) + 1;
            yield return $"{Prefix(field.Type)}{last[field.Type]}";
        }
    }

    /// <summary>Of the names of user-defined fields.</summary>
    public static string Prefix(string type) => $"udf{char.ToLowerInvariant(type[0])}";

    private static XElement Field(ContentField field) => new(
        "Field",
        new XAttribute("oms_version", Version),
        new XElement("DisplayName", field.Display),
        new XElement("Description", field.Description),
        new XElement("FieldType", "1"),
        new XElement("IsSystem", "0"),
        new XElement("IsPrimary", "1"),
        new XElement("DataType", field.Type),
        s_traits.Select(trait => new XElement(trait.Name, trait.Value)));

    private static XElement ParserField(int sequence, string name, string path) => new(
        "ParserField",
        new XElement("FieldSeq", sequence),
        new XElement("FieldName", name),
        new XElement("StructuredColInfo", path));

    private static IEnumerable<string> Indented(int by, IEnumerable<XElement> elements) =>
        elements.Select(element => new string(' ', by) + Line(element));

    private static string Line(XElement element) => element.ToString(SaveOptions.DisableFormatting);
}
