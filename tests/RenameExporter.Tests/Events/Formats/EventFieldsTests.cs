using System.Buffers;
using System.Text;
using RenameExporter.Events.Formats;

namespace RenameExporter.Tests.Events.Formats;

/// <summary>What it knows of the object before makes the next one cheaper, and no other.</summary>
public sealed class EventFieldsTests
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly EventFields _fields;

    public EventFieldsTests() => _fields = new(new NestedFields(new(_output, EcsFormat.Options)));

    [Theory]
    [InlineData("a", "b.c", "b.d", "e")]
    [InlineData("e", "b.d", "a")]
    [InlineData("b.d", "a", "b.c")]
    [InlineData("b.c")]
    public void Add_inAnotherOrderThanBefore_writesWhatIsAdded(params string[] names)
    {
        string[] usual = ["a", "b.c", "b.d", "e"];
        string alone = Write(names, new EventFields(new NestedFields(new(_output, EcsFormat.Options))));
        Write(usual, _fields);

        Assert.Equal(alone, Write(names, _fields));
        Assert.Equal(Write(usual, new EventFields(new NestedFields(new(_output, EcsFormat.Options)))), Write(usual, _fields));
    }

    /// <summary>As those are that are made while it writes.</summary>
    [Fact]
    public void Add_nameThatIsEqualAndNotTheSame_writesIt()
    {
        Write(["a", "e"], _fields);

        Assert.Equal("""{"a":1,"e":1}""", Write(["a", new string(['e'])], _fields));
    }

    private string Write(string[] names, EventFields fields)
    {
        _output.ResetWrittenCount();
        fields.Begin(_output);
        foreach (string name in names)
        {
            fields.Add(name, 1ul);
        }

        fields.End();
        return Encoding.UTF8.GetString(_output.WrittenSpan);
    }
}
