using System.Text;
using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Tests;

/// <summary>Hand-made keys and slots.</summary>
internal static class Actors
{
    public static Name16 Name(string name) => Name(Encoding.UTF8.GetBytes(name));

    /// <param name="name">At most 16 bytes.</param>
    public static Name16 Name(ReadOnlySpan<byte> name)
    {
        Name16 result = default;
        name.CopyTo(result);
        return result;
    }

    public static ActorKey Key(string comm, uint uid = 0, int error = 0) =>
        new() { Comm = Name(comm), Uid = uid, Error = error };

    public static ActorSlot Slot(ActorKey key, ulong renames) =>
        new() { Key = key, Renames = renames };

    /// <summary>Its labels, as a string that a failed assertion can show.</summary>
    public static string Text(this ActorSeries series) =>
        $"{Encoding.UTF8.GetString(series.CommLabel.Span)}/"
        + $"{Encoding.UTF8.GetString(series.UidLabel.Span)}/{series.Error}";
}
