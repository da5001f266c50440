using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace ExporterToolkit.Web.Protection;

/// <summary>The subject alternative names of a certificate, RFC 5280 4.2.1.6.</summary>
internal static class SubjectNames
{
    private const string Extension = "2.5.29.17";

    // Tags of GeneralName.
    private static readonly Asn1Tag s_email = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag s_dns = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag s_uri = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag s_address = new(TagClass.ContextSpecific, 7);

    /// <returns>DNS names, mail addresses, URIs and IP addresses; none when they cannot be read.</returns>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions[Extension] is { } extension ? Parse(extension.RawData) : [];
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    private static List<string> Parse(byte[] der)
    {
        var found = new List<string>();
        AsnReader names = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            Asn1Tag tag = names.PeekTag();
            if (tag == s_email || tag == s_dns || tag == s_uri)
            {
                found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            }
            else if (tag == s_address && names.ReadOctetString(s_address) is { Length: 4 or 16 } address)
            {
                found.Add(new IPAddress(address).ToString());
            }
            else if (tag != s_address)
            {
                names.ReadEncodedValue();
            }
        }

        return found;
    }
}
