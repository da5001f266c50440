using System.Buffers;
using System.Globalization;
using System.Text;

namespace ExporterToolkit.Tests.Delivery;

/// <summary>Numbers as lines of 300 bytes.</summary>
internal static class ItemFormat
{
    public static string Line(int item) => item.ToString(CultureInfo.InvariantCulture).PadLeft(299, '.') + "\n";

    /// <summary>Neither half a line nor two in one.</summary>
    public static void AssertWhole(string line)
    {
        Assert.Equal(299, line.Length);
        Assert.Equal(Line(int.Parse(line.TrimStart('.'), CultureInfo.InvariantCulture)), line + "\n");
    }

    public static void Write(int item, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(Line(item), output);
}
