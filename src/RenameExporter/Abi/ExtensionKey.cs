namespace RenameExporter.Abi;

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
