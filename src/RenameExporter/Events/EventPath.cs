namespace RenameExporter.Events;

/// <summary>What is not certain about a path.</summary>
[Flags]
internal enum PathDoubts
{
    None = 0,

    /// <summary>It was too long: the front is missing, or of a typed one the end.</summary>
    Truncated = 1,

    /// <summary>The file system is mounted in several places; this is one of the file's names.</summary>
    AmbiguousMount = 2,

    /// <summary>No mount of the file system was found: the path begins at its root.</summary>
    UnknownMount = 4,

    /// <summary>Relative, to a directory that could not be found out any more.</summary>
    UnknownDirectory = 8,
}

/// <summary>A path as the process saw it, as far as that can be known.</summary>
/// <param name="Bytes">Begins with a slash unless <paramref name="Doubts"/> says why not.</param>
/// <param name="Doubts">Zero: none.</param>
/// <param name="NameIsKnown">Whether the end of the path is there.</param>
internal readonly record struct EventPath(ReadOnlyMemory<byte> Bytes, PathDoubts Doubts, bool NameIsKnown = true)
{
    // As the kernel's side counts them (bpf/extension.bpf.h).
    private const int LongestExtension = 15;

    /// <summary>The last component; empty when not known.</summary>
    public ReadOnlyMemory<byte> Name
    {
        get
        {
            if (!NameIsKnown)
            {
                return default;
            }

            ReadOnlyMemory<byte> path = Bytes[..Bytes.Span.TrimEnd((byte)'/').Length];
            return path[(path.Span.LastIndexOf((byte)'/') + 1)..];
        }
    }

    /// <summary>
    /// What follows the last dot of the name, unless that is its first or last byte, or more than 15
    /// bytes follow; else empty.
    /// </summary>
    public ReadOnlyMemory<byte> Extension
    {
        get
        {
            ReadOnlyMemory<byte> name = Name;
            int dot = name.Span.LastIndexOf((byte)'.');
            return dot > 0 && name.Length - dot - 1 <= LongestExtension ? name[(dot + 1)..] : default;
        }
    }
}
