using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;

namespace ExporterToolkit.Web.Listening;

/// <summary>
/// Requests are read as RFC 9112 has it, over TLS and HTTP/2 as well. Some that it forbids Kestrel would let pass, and a
/// proxy in front may take them for something else: then they disagree where a request ends. They get 400. Some hosts
/// that it allows Kestrel would refuse.
/// </summary>
internal static class StrictRequests
{
    // Lines that end with a line feed alone. Read when the first request comes.
    private const string NoBareLineFeed = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    private const string Authority = ":authority"; // the host in HTTP/2

    private static readonly DigitsOnly s_digits = new();
    private static readonly HostText s_host = new();

    public static void Apply(KestrelServerOptions kestrel)
    {
        AppContext.SetSwitch(NoBareLineFeed, true);

        // RFC 9112 3.2.2: where the target has a host, as from a proxy, that of the header does not count.
        kestrel.AllowHostHeaderOverride = true;

        // Content-Length: +0 and -0, which Kestrel parses as a signed number; Host: [::] and h:, which it refuses.
        kestrel.RequestHeaderEncodingSelector = name =>
            name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase) ? s_digits
            : name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase) || name == Authority ? s_host
            : null;
    }

    /// <summary>Digits are what they are, and everything else is something that no number has.</summary>
    private sealed class DigitsOnly : RequestText
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

        protected override int CharCount(ReadOnlySpan<byte> bytes) => bytes.Length;
    }

    /// <summary>
    /// The same host as Kestrel can read it: the unspecified address, which our log says we listen on, is at least five
    /// characters there, and a port at least one (RFC 3986 3.2.3 has ports of none).
    /// </summary>
    private sealed class HostText : RequestText
    {
        public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
        {
            int zero = IsUnspecified(bytes) ? 1 : 0;
            int length = bytes.Length - (HasEmptyPort(bytes) ? 1 : 0);
            for (int i = 0; i < length; i++)
            {
                chars[i == 0 ? 0 : i + zero] = (char)bytes[i];
            }

            if (zero != 0)
            {
                chars[1] = '0'; // [0::]
            }

            return length + zero;
        }

        protected override int CharCount(ReadOnlySpan<byte> bytes) =>
            bytes.Length + (IsUnspecified(bytes) ? 1 : 0) - (HasEmptyPort(bytes) ? 1 : 0);

        private static bool IsUnspecified(ReadOnlySpan<byte> host) => host.StartsWith("[::]"u8);

        private static bool HasEmptyPort(ReadOnlySpan<byte> host) =>
            host is [.. var before, (byte)':'] && (before is [.., (byte)']'] || before.IndexOf((byte)':') < 0)
            && before.Length > 0;
    }

    /// <summary>Requests are read here, and never written.</summary>
    private abstract class RequestText : Encoding
    {
        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
            GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

        public override int GetCharCount(byte[] bytes, int index, int count) => CharCount(bytes.AsSpan(index, count));

        public override int GetCharCount(ReadOnlySpan<byte> bytes) => CharCount(bytes);

        public override int GetMaxCharCount(int byteCount) => byteCount + 1;

        public override int GetByteCount(char[] chars, int index, int count) => count;

        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
            throw new NotSupportedException();

        public override int GetMaxByteCount(int charCount) => charCount;

        protected abstract int CharCount(ReadOnlySpan<byte> bytes);
    }
}
