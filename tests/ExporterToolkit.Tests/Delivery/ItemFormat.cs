using System.Buffers;
using System.Globalization;
using System.Text;
using ExporterToolkit.Delivery;

namespace ExporterToolkit.Tests.Delivery;

/// <summary>Numbers as lines of 300 bytes.</summary>
internal sealed class ItemFormat : ILineFormat<int>
{
    public static string Line(int item) => item.ToString(CultureInfo.InvariantCulture).PadLeft(299, '.') + "\n";

    /// <summary>Neither half a line nor two in one.</summary>
    public static void AssertWhole(string line)
    {
        Assert.Equal(299, line.Length);
        Assert.Equal(Line(int.Parse(line.TrimStart('.'), CultureInfo.InvariantCulture)), line + "\n");
    }

    public void Write(int item, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(Line(item), output);
}
