using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Libbpf;

namespace AbiGenerator;

/// <summary>A number that is another one as soon as a name, an offset, a size or a value is.</summary>
internal static class AbiHash
{
    /// <returns>16 hexadecimal digits.</returns>
    public static string Of(SharedTypes types) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Listing(types))))[..16];

    /// <summary>What is hashed: a line for each type, field and value.</summary>
    public static string Listing(SharedTypes types)
    {
        var text = new StringBuilder();
        foreach (BtfStruct type in types.Structs)
        {
            text.Append(CultureInfo.InvariantCulture, $"struct {type.Name} {type.Size}\n");
            foreach (BtfField field in type.Fields)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {field.Offset} {field.Name} {Name(field.Type)}\n");
            }
        }

        foreach (BtfEnumeration type in types.Enums)
        {
            text.Append(CultureInfo.InvariantCulture, $"enum {type.Name} {type.Size}\n");
            foreach (BtfEnumerator member in type.Members)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {member.Name} {member.Value}\n");
            }
        }

        return text.ToString();
    }

    private static string Name(BtfType type) => type switch
    {
        BtfInteger number => $"{(number.IsSigned ? 's' : 'u')}{number.Size * 8}",
        BtfArray array => $"{Name(array.Element)}[{array.Length}]",
        BtfStruct structure => $"struct {structure.Name}",
        BtfEnumeration enumeration => $"enum {enumeration.Name}",
        _ => throw new AbiException($"no name for {type}"),
    };
}
