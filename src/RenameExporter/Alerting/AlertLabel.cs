using System.Text.RegularExpressions;

namespace RenameExporter.Alerting;

/// <summary>A label of every alert, as --detector.alertmanager-label gives it: <c>cluster=prod</c>.</summary>
internal readonly partial record struct AlertLabel(string Name, string Value)
{
    /// <summary>Completes "must be …".</summary>
    public const string Expected = "NAME=VALUE, such as cluster=prod, with a name of letters, digits and _; or none";

    private const string None = "none";

    // The alert's own.
    private static readonly string[] s_taken =
        ["alertname", "severity", "reason", "comm", "uid", "user", "cgroup", "container_id"];

    /// <param name="value">Null: none, so that a source can override a weaker one.</param>
    public static bool TryParse(string text, out AlertLabel? value)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        value = equals < 0 ? null : new(text[..equals], text[(equals + 1)..]);
        return text == None || value is { Value.Length: > 0, Name: var name } && GoodName().IsMatch(name);
    }

    /// <summary>Which of them cannot be, and why.</summary>
    public static (int Index, string Problem)? FindClash(IReadOnlyList<AlertLabel?> labels)
    {
        for (int i = 0; i < labels.Count; i++)
        {
            string? name = labels[i]?.Name;
            if (name is null && labels.Count > 1)
            {
                return (i, $"'{None}' and a label are given; there can be one only");
            }

            if (s_taken.Contains(name))
            {
                return (i, $"the label {name} is the alert's own, and cannot be set");
            }

            if (labels.Take(i).Any(before => before?.Name == name))
            {
                return (i, $"the label {name} is given twice");
            }
        }

        return null;
    }

    // https://prometheus.io/docs/concepts/data_model, without what Prometheus keeps for itself.
    [GeneratedRegex(@"^(?!__)[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex GoodName();
}
