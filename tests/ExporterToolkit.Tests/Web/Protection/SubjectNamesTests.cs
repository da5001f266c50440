using System.Net;
using System.Security.Cryptography.X509Certificates;
using ExporterToolkit.Web.Protection;
using Testing;

namespace ExporterToolkit.Tests.Web.Protection;

public sealed class SubjectNamesTests
{
    [Fact]
    public void Names_ofEveryKind_areFound()
    {
        Assert.Equal(
            ["a.example", "someone@b.example", "spiffe://c/scraper", "10.0.0.1", "fd00::1"],
            Names(san =>
            {
                san.AddDnsName("a.example");
                san.AddEmailAddress("someone@b.example");
                san.AddUri(new Uri("spiffe://c/scraper"));
                san.AddUserPrincipalName("otherName@d.example"); // a kind that no list can name
                san.AddIpAddress(IPAddress.Parse("10.0.0.1"));
                san.AddIpAddress(IPAddress.Parse("fd00::1"));
            }));
    }

    [Fact]
    public void Names_ofNoneInTheCertificate_areNone()
    {
        using var authority = new TestAuthority();
        using X509Certificate2 root = X509Certificate2.CreateFromPem(authority.Certificate);

        Assert.Empty(SubjectNames.Of(root));
    }

    private static IReadOnlyList<string> Names(Action<SubjectAlternativeNameBuilder> add)
    {
        using var authority = new TestAuthority();
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(authority.Client(names: add).Certificate);
        return SubjectNames.Of(certificate);
    }
}
