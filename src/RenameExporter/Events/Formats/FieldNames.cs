using System.Text.Json;

namespace RenameExporter.Events.Formats;

/// <summary>
/// Of the dotted names of fields, each is taken apart and encoded once. Names are literals, and found by reference.
/// </summary>
internal sealed class FieldNames
{
    private readonly Dictionary<string, FieldName> _fields = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, FieldGroup> _groups = [];
    private FieldName? _last;

    /// <summary>The next name is the first one of an object.</summary>
    public void Restart() => _last = null;

    public FieldName Of(string name)
    {
        // One object has them in the order of the one before, mostly.
        FieldName field = _last?.Next is { } next && ReferenceEquals(next.FullName, name) ? next : Find(name);
        if (_last is not null)
        {
            _last.Next = field;
        }

        return _last = field;
    }

    private FieldName Find(string name)
    {
        if (!_fields.TryGetValue(name, out FieldName? field))
        {
            int dot = name.LastIndexOf('.');
            field = new(name, dot < 0 ? null : GroupOf(name[..dot]), JsonEncodedText.Encode(name.AsSpan(dot + 1)));
            _fields.Add(name, field);
        }

        return field;
    }

    /// <param name="path">Its dotted name.</param>
    public FieldGroup GroupOf(string path)
    {
        if (!_groups.TryGetValue(path, out FieldGroup? group))
        {
            int dot = path.LastIndexOf('.');
            FieldGroup? parent = dot < 0 ? null : GroupOf(path[..dot]);
            group = new(parent, JsonEncodedText.Encode(path.AsSpan(dot + 1)), (parent?.Depth ?? 0) + 1);
            _groups.Add(path, group);
        }

        return group;
    }
}

/// <param name="group">The object that the field stands in; null: the outermost.</param>
/// <param name="name">In that object.</param>
internal sealed class FieldName(string fullName, FieldGroup? group, JsonEncodedText name)
{
    public string FullName => fullName;

    public FieldGroup? Group => group;

    public JsonEncodedText Name => name;

    /// <summary>That was behind it the last time.</summary>
    public FieldName? Next { get; set; }
}

/// <summary>An object among the fields.</summary>
/// <param name="depth">1: it stands in the outermost.</param>
internal sealed class FieldGroup(FieldGroup? parent, JsonEncodedText name, int depth)
{
    public FieldGroup? Parent => parent;

    public JsonEncodedText Name => name;

    public int Depth => depth;
}
