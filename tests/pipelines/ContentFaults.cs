using System.Xml;
using System.Xml.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace PipelinesTests;

/// <summary>What is wrong with a content.xml: in itself, and for events.</summary>
internal static class ContentFaults
{
    public static IEnumerable<string> Of(string xml, IReadOnlyList<JObject> events)
    {
        XElement root;
        try
        {
            root = XDocument.Parse(xml).Root!;
        }
        catch (XmlException wrong)
        {
            return [$"not well formed: {wrong.Message}"];
        }

        return root.Name == ContentXml.Namespace + "LoganContent"
            ? [.. OfNames(root), .. OfSource(root), .. OfPaths(root, events)]
            : [$"{root.Name} is not LoganContent of {ContentXml.Namespace}"];
    }

    /// <summary>What queries may call a field.</summary>
    public static IReadOnlySet<string> DisplayNames(string xml) =>
        All(XDocument.Parse(xml).Root!, "FieldNameMap").Select(map => Text(map, "DisplayName")).ToHashSet();

    private static IEnumerable<string> OfNames(XElement root)
    {
        Dictionary<string, string> types = All(root, "Field").ToDictionary(f => Text(f, "DisplayName"), f => Text(f, "DataType"));
        ILookup<string, string> maps = All(root, "FieldNameMap").ToLookup(m => Text(m, "Name"), m => Text(m, "DisplayName"));
        foreach (XElement field in All(root, "ParserField"))
        {
            string name = Text(field, "FieldName");
            if (name == "time")
            {
                continue;
            }

            if (maps[name].Count() != 1)
            {
                yield return $"{name} has {maps[name].Count()} display names";
            }
            else if (!types.TryGetValue(maps[name].Single(), out string? type))
            {
                yield return $"{name} is '{maps[name].Single()}', which is no field";
            }
            else if (!name.StartsWith(ContentXml.Prefix(type), StringComparison.Ordinal))
            {
                yield return $"{name} cannot be a {type}";
            }
        }

        string[] sequence = [.. All(root, "ParserField").Select(field => Text(field, "FieldSeq"))];
        if (!sequence.SequenceEqual(Enumerable.Range(1, sequence.Length).Select(number => $"{number}")))
        {
            yield return "FieldSeq does not count from 1";
        }

        foreach (string unused in types.Keys.Except(maps.SelectMany(map => map)))
        {
            yield return $"'{unused}' has no name";
        }
    }

    private static IEnumerable<string> OfSource(XElement root)
    {
        XElement parser = root.Element(ContentXml.Namespace + "Parser")!;
        XElement source = root.Element(ContentXml.Namespace + "Source")!;
        if ((string?)parser.Attribute("type") != "6" || Text(parser, "HeaderContent") != "$:0")
        {
            yield return "the parser is not one of JSON";
        }

        // The connector's documentation calls the identifier a name, its examples have display names: they are one.
        string[] names = [(string)source.Attribute("name")!, Text(source, "DisplayName")];
        if (names.Any(name => name != ContentXml.Source))
        {
            yield return $"the source is {string.Join(" and ", names)}";
        }

        if (Text(source.Descendants(ContentXml.Namespace + "Parser").Single(), "ParserName") != Text(parser, "Name"))
        {
            yield return "the source has another parser";
        }
    }

    private static IEnumerable<string> OfPaths(XElement root, IReadOnlyList<JObject> events)
    {
        foreach (XElement field in All(root, "ParserField"))
        {
            string path = Text(field, "StructuredColInfo");
            string[] steps = Pipelines.Steps(path);
            List<JToken?> values = [];
            string? wrong = null;
            try
            {
                values.AddRange(events.Select(item => item.SelectToken(path)));
            }
            catch (JsonException exception)
            {
                wrong = exception.Message;
            }

            if (wrong is not null)
            {
                yield return $"{path} is no JSONPath: {wrong}";
            }
            else if (values.All(value => value is null))
            {
                yield return $"{path} finds nothing in any event";
            }
            else if (Pipelines.IsInEachEvent(steps) && values.Contains(null))
            {
                yield return $"{path} finds nothing in event {values.IndexOf(null) + 1}, which must have it";
            }
            else if (values.FirstOrDefault(value => value is not null && !Fits(Text(field, "FieldName"), value)) is { } other)
            {
                yield return $"{path} finds {other.Type}, which {Text(field, "FieldName")} does not hold";
            }
        }
    }

    private static bool Fits(string name, JToken value) => name[..Math.Min(4, name.Length)] switch
    {
        "udfi" => value.Type is JTokenType.Integer && (long)value is >= 0 and <= int.MaxValue,
        "udfl" => value.Type is JTokenType.Integer,
        "time" => value.Type is JTokenType.String && DateTimeOffset.TryParse((string?)value, out _),
        _ => value.Type is JTokenType.String or JTokenType.Boolean,
    };

    private static IEnumerable<XElement> All(XElement root, string name) => root.Descendants(ContentXml.Namespace + name);

    private static string Text(XElement parent, string name) => (string?)parent.Element(ContentXml.Namespace + name) ?? "";
}
