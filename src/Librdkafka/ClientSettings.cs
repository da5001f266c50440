using System.Runtime.InteropServices;

namespace Librdkafka;

/// <summary>Properties of a client, as librdkafka's CONFIGURATION.md lists them. A client takes it: it is for one.</summary>
public sealed unsafe class ClientSettings : SafeHandle
{
    internal const int ErrorSize = 512;

    private const int Works = 0, Unknown = -2;

    /// <exception cref="DllNotFoundException">See <see cref="KafkaLibrary.Problem()"/>.</exception>
    public ClientSettings()
        : base(0, ownsHandle: true) => SetHandle(NativeMethods.rd_kafka_conf_new());

    public override bool IsInvalid => handle == 0;

    /// <exception cref="KafkaException">No such property, or a bad value. The message has not got the value.</exception>
    public ClientSettings With(string name, string value)
    {
        byte* error = stackalloc byte[ErrorSize];
        return NativeMethods.rd_kafka_conf_set(this, name, value, error, ErrorSize) == Works
            ? this
            : throw new KafkaException($"librdkafka {KafkaLibrary.VersionText} does not take {name}", Text(error, value));
    }

    /// <summary>The same, where an older library may have no such property.</summary>
    /// <exception cref="KafkaException">A bad value.</exception>
    public ClientSettings WithIfKnown(string name, string value)
    {
        byte* error = stackalloc byte[ErrorSize];
        return NativeMethods.rd_kafka_conf_set(this, name, value, error, ErrorSize) is Works or Unknown
            ? this
            : throw new KafkaException($"librdkafka {KafkaLibrary.VersionText} does not take {name}", Text(error, value));
    }

    /// <summary>A client has it now.</summary>
    internal void Taken() => SetHandleAsInvalid();

    internal static string Text(byte* text, string secret = "")
    {
        string said = Marshal.PtrToStringUTF8((nint)text) ?? "";
        return secret.Length > 0 ? said.Replace(secret, "…", StringComparison.Ordinal) : said;
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.rd_kafka_conf_destroy(handle);
        return true;
    }
}
