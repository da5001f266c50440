using RenameExporter.Abi;
using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>What a rename made of the type of a file, as its two names say it.</summary>
/// <param name="Loses">
/// A usual type went, for an ending that is none, or for none; or a name without an extension got one appended.
/// </param>
/// <param name="Converges">A usual type became another ending, usual or not.</param>
/// <param name="Type">The number of what it was; 0 where it was none.</param>
/// <param name="NewType">Of what it is, if that is a type.</param>
/// <param name="Ending">What it is; empty: nothing.</param>
/// <param name="IsParked">Whether that is an ending of copies that are kept, or of work in progress.</param>
internal readonly record struct NameChange(
    bool Loses, bool Converges, int Type, int NewType, Ending Ending, bool IsParked)
{
    /// <returns>Null: nothing was renamed, or nobody knows what.</returns>
    public static NameChange? Of(RenameSample sample, UsualTypes types)
    {
        ReadOnlySpan<byte> old = LastOf(sample.Old, sample.IsTyped), @new = LastOf(sample.New, sample.IsTyped);
        return sample.Error != 0 || (sample.Kinds & RenameKinds.Noop) != 0 || old.IsEmpty || @new.IsEmpty
            ? null
            : Of(old, @new, types);
    }

    /// <param name="old">The last component, like the next one.</param>
    public static NameChange Of(ReadOnlySpan<byte> old, ReadOnlySpan<byte> @new, UsualTypes types)
    {
        Span<char> text = stackalloc char[Ending.Longest];
        var before = Ending.Of(old);
        var after = Ending.Of(@new);
        int type = TypeOf(before, types, text, out _, out _);
        int newType = TypeOf(after, types, text, out bool isUsual, out bool isParked);

        // The file gets its plain name: x.txt.tmp to x.txt. Or it keeps its type.
        if ((@new.Length < old.Length && old.IndexOf(@new) >= 0) || before == after)
        {
            return new(false, false, type, newType, after, isParked);
        }

        bool isAppended = before.IsEmpty && !after.IsEmpty && @new.Length > old.Length
            && @new.StartsWith(old) && @new[old.Length] == (byte)'.';
        bool loses = !isParked && !isUsual && (type > 0 || isAppended);
        return new(loses, type > 0 && !after.IsEmpty, isAppended ? UsualTypes.None : type, newType, after, isParked);
    }

    private static ReadOnlySpan<byte> LastOf(SampledPath path, bool isTyped)
    {
        ReadOnlySpan<byte> bytes = isTyped && path.Truncated ? default : path.Bytes.Span.TrimEnd((byte)'/');
        return bytes[(bytes.LastIndexOf((byte)'/') + 1)..];
    }

    /// <returns>0: it is no type that a file could lose.</returns>
    private static int TypeOf(
        Ending ending, UsualTypes types, Span<char> buffer, out bool isUsual, out bool isParked)
    {
        (isUsual, isParked) = (false, false);
        if (ending.IsEmpty)
        {
            return 0;
        }

        ReadOnlySpan<char> text = ending.Text(buffer);
        int number = types.Find(text);
        isUsual = number > 0;
        isParked = UsualTypes.IsParked(text);
        bool isKept = isParked || UsualTypes.IsBuilt(text) || !text.ContainsAnyExceptInRange('0', '9');
        return isKept ? 0 : number;
    }
}
