using System.Diagnostics.CodeAnalysis;

namespace RenameExporter.Abi;

/// <summary>A comm, a file-system type: padded with NULs.</summary>
internal partial struct Name16
{
    /// <summary>The bytes before the first NUL.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes
    {
        get
        {
            ReadOnlySpan<byte> all = this;
            int end = all.IndexOf((byte)0);
            return end < 0 ? all : all[..end];
        }
    }
}
