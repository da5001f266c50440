namespace RenameExporter.Detection;

/// <summary>An extension, or several that look alike: <c>jpe?g</c>, <c>mp[34]</c>, <c>[0-9]*</c>.</summary>
internal sealed class ExtensionPattern
{
    private const int LongestText = 64;

    private readonly List<Part> _parts;

    private ExtensionPattern(List<Part> parts) => _parts = parts;

    private enum Times
    {
        Once,
        Maybe,
        Any,
    }

    /// <returns>Null: it is none.</returns>
    public static ExtensionPattern? Parse(string text)
    {
        var parts = new List<Part>();
        for (int i = 0; i < text.Length;)
        {
            if (Characters(text, ref i) is not { } characters)
            {
                return null;
            }

            Times times = i == text.Length ? Times.Once : text[i] switch
            {
                '?' => Times.Maybe,
                '*' => Times.Any,
                _ => Times.Once,
            };
            i += times == Times.Once ? 0 : 1;
            parts.Add(new(characters, times));
        }

        return parts.Count > 0 && text.Length <= LongestText ? new(parts) : null;
    }

    /// <summary>All that it matches, one by one; null: more than <paramref name="most"/>, or without end.</summary>
    public IReadOnlyList<string>? Literals(int most)
    {
        List<string> all = [""];
        foreach (Part part in _parts)
        {
            if (part.Times == Times.Any)
            {
                return null;
            }

            List<string> longer = [.. all.SelectMany(begin => part.Characters.Select(c => begin + c))];
            all = part.Times == Times.Maybe ? [.. all, .. longer] : longer;
            if (all.Count > most)
            {
                return null;
            }
        }

        return [.. all.Where(literal => literal.Length > 0)];
    }

    public bool IsMatch(ReadOnlySpan<char> text) => IsMatch(text, 0);

    private bool IsMatch(ReadOnlySpan<char> text, int first)
    {
        if (first == _parts.Count)
        {
            return text.IsEmpty;
        }

        Part part = _parts[first];
        int least = part.Times == Times.Once ? 1 : 0;
        int most = part.Times == Times.Any ? text.Length : Math.Min(1, text.Length);
        int matching = 0;
        while (matching < most && part.Characters.Contains(text[matching]))
        {
            matching++;
        }

        for (int taken = matching; taken >= least; taken--)
        {
            if (IsMatch(text[taken..], first + 1))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Characters(string text, ref int i)
    {
        if (text[i] != '[')
        {
            return IsAllowed(text[i]) ? text[i++].ToString() : null;
        }

        int end = text.IndexOf(']', i);
        string? all = end > i + 1 ? Class(text[(i + 1)..end]) : null;
        i = end + 1;
        return all;
    }

    private static string? Class(string text)
    {
        string all = "";
        for (int i = 0; i < text.Length; i++)
        {
            bool isRange = i + 2 < text.Length && text[i + 1] == '-';
            char last = isRange ? text[i + 2] : text[i];
            if (!IsAllowed(text[i]) || !IsAllowed(last) || last < text[i])
            {
                return null;
            }

            for (char c = text[i]; c <= last; c++)
            {
                all += c;
            }

            i += isRange ? 2 : 0;
        }

        return all;
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_';

    private sealed record Part(string Characters, Times Times);
}
