using System.Text;
using System.Text.RegularExpressions;
using RenameExporter.Escaping;

namespace RenameExporter.Host;

/// <summary>A label of every event, as --events.label gives it: <c>cluster=prod</c>.</summary>
internal sealed partial record EventLabel(string Name, string Value)
{
    /// <summary>Completes "must be …".</summary>
    public const string Expected =
        "NAME=VALUE, such as cluster=prod, with a name of at most 63 letters, digits and _, and a value of 1 to 255 printable "
        + "bytes without backslash; or none";

    private const string None = "none";
    private const int MostLabels = 32, LongestValue = 255;

    // Bytes of all names and values: a line has room for them (LineLimit).
    private const int MostBytes = 1024;

    /// <summary>The dotted name of its field.</summary>
    public string Field { get; } = $"labels.{Name}";

    /// <param name="value">Null: none, so that a source can override a weaker one.</param>
    public static bool TryParse(string text, out EventLabel? value)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        value = equals < 0 ? null : new(text[..equals], text[(equals + 1)..]);
        return text == None || (value is { Value: var given, Name: var name } && GoodName().IsMatch(name) && IsGood(given));
    }

    /// <summary>Which of them cannot be, and why.</summary>
    public static (int Index, string Problem)? FindClash(IReadOnlyList<EventLabel?> labels)
    {
        int bytes = 0;
        for (int i = 0; i < labels.Count; i++)
        {
            string? name = labels[i]?.Name;
            bytes += labels[i]?.Size ?? 0;
            if (name is null && labels.Count > 1)
            {
                return (i, $"'{None}' and a label are given; there can be one only");
            }

            if (labels.Take(i).Any(before => before?.Name == name))
            {
                return (i, $"the label {name} is given twice");
            }

            if (i >= MostLabels || bytes > MostBytes)
            {
                return (i, $"the labels are more than {MostLabels}, or have more than {MostBytes} bytes together");
            }
        }

        return null;
    }

    private int Size => Name.Length + Encoding.UTF8.GetByteCount(Value);

    private static bool IsGood(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        return bytes.Length is > 0 and <= LongestValue && EscapedName.Text(bytes) == value;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,62}\z")]
    private static partial Regex GoodName();
}
