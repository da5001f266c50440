using Libbpf;

namespace AbiGenerator;

/// <summary>Names of C as C# writes them.</summary>
internal static class CSharpNames
{
    /// <summary>snake_case, or CAPITALS, to PascalCase.</summary>
    public static string Pascal(string name) => string.Concat(
        name.Split('_', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));

    /// <summary>Without what all of the enum's members begin with, up to an underscore.</summary>
    public static string Member(BtfEnumeration type, BtfEnumerator member) => Pascal(member.Name[PrefixOf(type)..]);

    public static string OfNumber(BtfInteger number) => (number.Size, number.IsSigned) switch
    {
        (1, _) => "byte", // a char, mostly
        (2, false) => "ushort",
        (2, true) => "short",
        (4, false) => "uint",
        (4, true) => "int",
        (8, false) => "ulong",
        (8, true) => "long",
        _ => throw new AbiException($"a number of {number.Size} bytes"),
    };

    /// <summary>Name16 for 16 bytes, Words25 for 25 numbers of 64 bits, GuardRule16 for 16 structs.</summary>
    public static string OfArray(BtfArray array) => array.Element switch
    {
        BtfInteger { Size: 1 } => $"Name{array.Length}",
        BtfInteger { Size: 8, IsSigned: false } => $"Words{array.Length}",
        BtfStruct element => $"{Pascal(element.Name)}{array.Length}",
        _ => throw new AbiException($"an array of {array.Element}"),
    };

    public static string OfType(BtfType type) => type switch
    {
        BtfInteger number => OfNumber(number),
        BtfArray array => OfArray(array),
        BtfStruct structure => Pascal(structure.Name),
        BtfEnumeration enumeration => Pascal(enumeration.Name),
        _ => throw new AbiException($"no C# for {type}"),
    };

    private static int PrefixOf(BtfEnumeration type)
    {
        string first = type.Members[0].Name;
        int length = first.Length;
        foreach (BtfEnumerator member in type.Members)
        {
            length = Math.Min(length, first.AsSpan().CommonPrefixLength(member.Name));
        }

        return first.LastIndexOf('_', Math.Max(length - 1, 0)) + 1;
    }
}
