namespace RenameExporter.Alerting;

/// <summary>Where an Alertmanager is: what is before <c>/api/v2/alerts</c>.</summary>
internal static class AlertmanagerUrl
{
    /// <summary>So that a source can override a weaker one.</summary>
    public const string None = "none";

    /// <summary>Completes "must be …".</summary>
    public const string Expected =
        "a URL such as http://alertmanager:9093 or https://host/prefix, without a password, a query or a fragment; or none";

    /// <param name="value">Null: none.</param>
    public static bool TryParse(string text, out Uri? value)
    {
        value = null;
        return text == None || (Uri.TryCreate(text, UriKind.Absolute, out value) && IsGood(value));
    }

    private static bool IsGood(Uri url) =>
        (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0 && url.Host.Length > 0;

    /// <summary>The same one twice would get everything twice.</summary>
    public static (int Index, string Problem)? FindClash(IReadOnlyList<Uri?> urls)
    {
        for (int i = 1; i < urls.Count; i++)
        {
            if (urls.Take(i).Contains(urls[i]))
            {
                return (i, $"'{urls[i]?.ToString() ?? None}' is given twice");
            }

            if (urls[i] is null || urls[0] is null)
            {
                return (i, $"'{None}' and an Alertmanager are given; there can be one only");
            }
        }

        return null;
    }
}
