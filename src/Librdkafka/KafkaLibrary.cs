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
