using System.Runtime.InteropServices;

namespace Librdkafka;

/// <summary>
/// The host's librdkafka: distributions patch it, and the OpenSSL that it uses. It is loaded by the first call, so ask for
/// <see cref="Problem()"/> before any other.
/// </summary>
public static unsafe class KafkaLibrary
{
    /// <summary>What the loader looks for: without the soname's version it would take the development package.</summary>
    public const string Name = "librdkafka.so.1";

    // 1.0.0, as rd_kafka_version has it: MM.mm.rr.xx, each a byte.
    private const int FirstWithIdempotence = 0x01_00_00_00;
    private const int FirstThatFindsAuthorities = 0x01_06_00_00;

    /// <summary>Since 1.0: an idempotent producer, whether a record may be written that was not acknowledged, purging.</summary>
    public static bool HasIdempotence => Version >= FirstWithIdempotence;

    /// <summary>Whether it looks for the system's authorities where distributions have them: <c>ssl.ca.location</c> <c>probe</c>.</summary>
    public static bool FindsAuthorities => Version >= FirstThatFindsAuthorities;

    /// <summary>Such as <c>2.0.2</c>.</summary>
    public static string VersionText => Marshal.PtrToStringUTF8((nint)NativeMethods.rd_kafka_version_str()) ?? "";

    private static int Version => NativeMethods.rd_kafka_version();

    /// <returns>Null: it is there.</returns>
    public static string? Problem() => Problem(Name);

    internal static string? Problem(string name)
    {
        try
        {
            NativeLibrary.Load(name);
            return null;
        }
        catch (DllNotFoundException e)
        {
            return $"cannot load {name}, which speaks to Kafka: {Reason(e, name)}. Install it: the package is librdkafka1 in Debian and "
                + "Ubuntu, librdkafka in Fedora, and in Oracle Linux and RHEL with EPEL";
        }
    }

    // Of the loader's own lines the first; .NET puts advice around them, and tries other names.
    private static string Reason(DllNotFoundException e, string name) =>
        e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal) || line.StartsWith('/'))?.TrimEnd('.')
            ?? "there is no such library";
}

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
