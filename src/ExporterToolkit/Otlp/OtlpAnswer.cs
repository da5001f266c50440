using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Otlp;

/// <summary>What an answer means for the records of its request.</summary>
internal enum OtlpVerdict
{
    /// <summary>They are there, but for those that were rejected.</summary>
    Taken,

    /// <summary>Something in the request will never be taken: 400, 413 or 422.</summary>
    Refused,

    /// <summary>To be tried again: whatever is wrong may be mended.</summary>
    Failed,
}

/// <summary>How a request ended.</summary>
/// <param name="Reason">What was tried, and what came back; of a partial success what the endpoint says, else empty.</param>
internal sealed record OtlpAnswer(OtlpVerdict Verdict, string Reason)
{
    private const int MostOfAText = 300;

    // Of a server that asks for more there is little to be hoped for: it is looked after all the same.
    private static readonly TimeSpan s_longestAfter = TimeSpan.FromMinutes(5);

    /// <summary>Of those taken, so many were not; any number, as the endpoint says it.</summary>
    public long Rejected { get; init; }

    /// <summary>The request is too large for it.</summary>
    public bool IsTooLarge { get; init; }

    /// <summary>Whether it failed so late that the records may be there.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>When to try again, as it asks for; null: it does not.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>How often the request was sent again on the way, without an answer to the first one.</summary>
    public int Repetitions { get; init; }

    /// <param name="body">The begin of it; of the JSON mapping, or whatever a proxy says.</param>
    /// <param name="now">For a date in Retry-After.</param>
    public static OtlpAnswer Of(Uri url, HttpResponseMessage response, string body, DateTimeOffset now)
    {
        int status = (int)response.StatusCode;
        string tried = string.Create(CultureInfo.InvariantCulture, $"POST {url}: HTTP {status}");
        if (response.IsSuccessStatusCode)
        {
            return response.Content.Headers.ContentType?.MediaType == "text/html"
                ? new(OtlpVerdict.Failed, $"{tried} with a web page: that is no OTLP endpoint; look at the endpoint's host, port and path")
                : Success(body);
        }

        string text = status is >= 300 and < 400
            ? $"{tried}: it redirects to {response.Headers.Location}, which is not followed; make that the endpoint"
            : $"{tried} {Text(body)}".TrimEnd();
        return new(status is 400 or 413 or 422 ? OtlpVerdict.Refused : OtlpVerdict.Failed, OneLine.Of(text))
        {
            IsTooLarge = response.StatusCode == HttpStatusCode.RequestEntityTooLarge,
            IsUncertain = status >= 500, // of a proxy, perhaps, that has waited for the endpoint
            After = WaitOf(response.Headers.RetryAfter, now),
        };
    }

    private static TimeSpan? WaitOf(RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        TimeSpan? wait = header?.Delta ?? header?.Date - now;
        return wait is not { } given ? null
            : given < TimeSpan.Zero ? TimeSpan.Zero
            : given > s_longestAfter ? s_longestAfter
            : given;
    }

    // {"partialSuccess": {"rejectedLogRecords": "1", "errorMessage": "…"}}; 64-bit numbers may be text or not.
    private static OtlpAnswer Success(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body.Length == 0 ? "{}" : body);
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("partialSuccess", out JsonElement partial)
                && partial.ValueKind == JsonValueKind.Object)
            {
                string message = partial.TryGetProperty("errorMessage", out JsonElement text) ? text.ToString() : "";
                long rejected = 0;
                if (partial.TryGetProperty("rejectedLogRecords", out JsonElement number))
                {
                    _ = long.TryParse(number.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out rejected);
                }

                return new(OtlpVerdict.Taken, Text(message)) { Rejected = Math.Max(0, rejected) };
            }
        }
        catch (JsonException)
        {
            // It took them, and says so in another way.
        }

        return new(OtlpVerdict.Taken, "");
    }

    // google.rpc.Status in JSON has a message; a proxy has a page.
    private static string Text(string body)
    {
        string text = body.Trim();
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("message", out JsonElement message)
                && message.ValueKind == JsonValueKind.String)
            {
                text = message.GetString()!;
            }
        }
        catch (JsonException)
        {
            // As it is.
        }

        return OneLine.Of(text[..Math.Min(text.Length, MostOfAText)]);
    }
}
