using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;

namespace ExporterToolkit.Web.Listening;

/// <summary>
/// What Kestrel would let pass and RFC 9112 does not: a proxy in front may take it for something else, and
/// then they disagree where a request ends. Both get 400, over TLS and HTTP/2 as well.
/// </summary>
internal static class StrictRequests
{
    // Lines that end with a line feed alone. Read when the first request comes.
    private const string NoBareLineFeed = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    public static void Apply(KestrelServerOptions kestrel)
    {
        AppContext.SetSwitch(NoBareLineFeed, true);

        // Content-Length: +0 and -0, which Kestrel parses as a signed number.
        kestrel.RequestHeaderEncodingSelector = name =>
            name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase) ? s_digits : null;
    }

    private static readonly DigitsOnly s_digits = new();

    /// <summary>Digits are what they are, and everything else is something that no number has.</summary>
    private sealed class DigitsOnly : Encoding
    {
        private const char NoDigit = 'x';

        /// <summary>Kestrel has room for the longest number: what is longer is none.</summary>
        public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
        {
            if (bytes.Length > chars.Length)
            {
                chars[0] = NoDigit;
                return 1;
            }

            for (int i = 0; i < bytes.Length; i++)
            {
                chars[i] = bytes[i] is >= (byte)'0' and <= (byte)'9' ? (char)bytes[i] : NoDigit;
            }

            return bytes.Length;
        }

        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
            GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

        public override int GetCharCount(byte[] bytes, int index, int count) => count;

        public override int GetMaxCharCount(int byteCount) => byteCount;

        // Requests are read here, and never written.
        public override int GetByteCount(char[] chars, int index, int count) => count;

        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
            throw new NotSupportedException();

        public override int GetMaxByteCount(int charCount) => charCount;
    }
}
