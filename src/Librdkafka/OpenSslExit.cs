using System.Runtime.InteropServices;

namespace Librdkafka;

/// <summary>
/// OpenSSL takes itself apart when the process exits, whoever still uses it: a thread of librdkafka that is in the middle of a
/// handshake would end the process with SIGSEGV instead of its exit code. .NET asks OpenSSL not to, if .NET is the first to
/// need it; this does so before librdkafka does.
/// </summary>
internal static unsafe class OpenSslExit
{
    private const ulong NoAtExit = 0x0008_0000; // OPENSSL_INIT_NO_ATEXIT, openssl/crypto.h

    private static readonly string[] s_names = ["libcrypto.so.3", "libcrypto.so.1.1"];

    // Once: the first call decides for the process.
    private static readonly Lazy<bool> s_isPrevented = new(() =>
        s_names.Any(name => NativeLibrary.TryLoad(name, out nint library)
            && NativeLibrary.TryGetExport(library, "OPENSSL_init_crypto", out nint function)
            && ((delegate* unmanaged[Cdecl]<ulong, nint, int>)function)(NoAtExit, 0) == 1));

    /// <summary>Before the first client.</summary>
    /// <returns>False: there is no OpenSSL that can be asked.</returns>
    public static bool Prevent() => s_isPrevented.Value;
}
