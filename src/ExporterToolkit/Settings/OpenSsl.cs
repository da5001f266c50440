using System.Runtime.InteropServices;

namespace ExporterToolkit.Settings;

/// <summary>
/// .NET's cryptography is OpenSSL's, which is not part of the binary: it is loaded when it is first needed,
/// and when it is missing the process ends with SIGABRT. So look before.
/// </summary>
internal static class OpenSsl
{
    // What .NET's pal (opensslshim.c) tries, without those that no supported distribution has.
    private static readonly string[] s_names = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.10"];

    /// <returns>Null: it is there.</returns>
    public static string? Problem() =>
        s_names.Any(name => NativeLibrary.TryLoad(name, out _))
            ? null
            : "TLS and passwords need OpenSSL, which this host has not got (no libssl.so.3, no libssl.so.1.1). "
                + "Install it: the package is libssl3 in Debian and Ubuntu, openssl-libs in Fedora and Oracle Linux";
}
