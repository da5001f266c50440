using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace RenameExporter.Abi;

/// <summary>Who renamed, and how it ended. Equal when all 32 bytes are.</summary>
internal partial struct ActorKey : IEquatable<ActorKey>
{
    /// <summary>The same actor, however it ended; nothing stands behind the name's NUL.</summary>
    public readonly ActorKey WithoutError()
    {
        ActorKey actor = this;
        actor.Error = 0;
        ((Span<byte>)actor.Comm)[Comm.Bytes.Length..].Clear();
        return actor;
    }

    public readonly bool Equals(ActorKey other) => Words(in this).SequenceEqual(Words(in other));

    public override readonly bool Equals(object? obj) => obj is ActorKey other && Equals(other);

    // HashCode is seeded per process: names are chosen by attackers.
    public override readonly int GetHashCode()
    {
        ReadOnlySpan<ulong> words = Words(in this);
        return HashCode.Combine(words[0], words[1], words[2], words[3]);
    }

    private static ReadOnlySpan<ulong> Words(in ActorKey key) =>
        MemoryMarshal.Cast<ActorKey, ulong>(new ReadOnlySpan<ActorKey>(in key));
}

/// <summary>An extension, aligned to the right: NULs come first.</summary>
internal partial struct ExtensionKey : IEquatable<ExtensionKey>
{
    public readonly bool Equals(ExtensionKey other) =>
        ((ReadOnlySpan<byte>)Extension).SequenceEqual(other.Extension);

    public override readonly bool Equals(object? obj) => obj is ExtensionKey other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Extension);
        return hash.ToHashCode();
    }
}

/// <summary>A comm, a file-system type: padded with NULs.</summary>
internal partial struct Name16
{
    /// <summary>The bytes before the first NUL.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => Padded.Text(this);
}

internal static class Padded
{
    /// <summary>The bytes before the first NUL; all, if there is none.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> padded) =>
        padded.IndexOf((byte)0) is >= 0 and int end ? padded[..end] : padded;
}
