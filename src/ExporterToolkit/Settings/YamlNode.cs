namespace ExporterToolkit.Settings;

/// <summary>A piece of a YAML document, and the line it stands in; the first line is 1.</summary>
internal abstract record YamlNode(long Line);

/// <param name="Text">Null: nothing, or one of YAML's words for it.</param>
internal sealed record YamlScalar(long Line, string? Text) : YamlNode(Line);

internal sealed record YamlList(long Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

/// <param name="Entries">In the order of the file; no key comes twice.</param>
internal sealed record YamlMapping(long Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line);

/// <param name="Key">Null: it is a list or a mapping, which YAML allows and nobody means.</param>
/// <param name="Line">Of the key.</param>
internal sealed record YamlEntry(string? Key, long Line, YamlNode Value);
