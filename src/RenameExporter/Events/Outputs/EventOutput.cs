using ExporterToolkit.Delivery;
using RenameExporter.Events.Outputs.Kafka;
using RenameExporter.Events.Selection;

namespace RenameExporter.Events.Outputs;

/// <summary>Where events go: a value of --events.output. Each kind is a class, and an entry in the table here.</summary>
/// <param name="Text">As it is given.</param>
internal abstract record EventOutput(string Text)
{
    public const string NoneName = "none";

    // In the order of --help and of the messages.
    private static readonly OutputKind[] s_kinds = [StandardOutput.Kind, FileOutput.Kind, KafkaOutput.Kind, OtlpOutput.Kind, NoOutput.Kind];

    /// <summary>Nowhere: there are no events.</summary>
    public static EventOutput None { get; } = new NoOutput();

    /// <summary>Of the flag.</summary>
    public static string Help { get; } = "Destination of events: "
        + Listed([.. s_kinds.Select(kind => kind.Help).OfType<string>()], ", or ") + ". Repeatable.";

    /// <summary>Completes "must be …" when a value is bad.</summary>
    public static string Expected { get; } = Listed([.. s_kinds.Select(kind => kind.Syntax)], " or ");

    /// <summary>For shells: values, or how they begin.</summary>
    public static IReadOnlyList<string> Choices { get; } = [.. s_kinds.Select(kind => kind.Completion)];

    public static bool TryParse(string text, out EventOutput value)
    {
        EventOutput? found = s_kinds.Select(kind => kind.Parse(text)).FirstOrDefault(output => output is not null);
        value = found ?? None;
        return found is not null;
    }

    /// <summary>The same one twice would be every event twice; none is no output beside another.</summary>
    public static (int Index, string Problem)? FindClash(IReadOnlyList<EventOutput> outputs)
    {
        for (int i = 0; i < outputs.Count; i++)
        {
            if (outputs.Count > 1 && outputs[i] == None)
            {
                return (i, $"'{None}' must be the only one");
            }

            if (outputs.Take(i).Contains(outputs[i]))
            {
                return (i, $"'{outputs[i]}' is given twice");
            }
        }

        return null;
    }

    /// <summary>What is wrong with the output's settings file, one line each, as messages of the command line; none: nothing.</summary>
    public virtual IEnumerable<string> Problems() => [];

    /// <param name="options">Of all outputs.</param>
    /// <returns>Null: nowhere.</returns>
    public abstract ISink<RenameEvent>? CreateSink(EventOptions options);

    /// <summary>
    /// For 'check': tries what a start and a first delivery would do. It sends no event, and changes nothing that outlives
    /// it. What does not work is a step; the only exception is that of the cancellation.
    /// </summary>
    /// <param name="options">Of all outputs.</param>
    public abstract Task<OutputTrial> TryAsync(EventOptions options, CancellationToken cancellation);

    /// <summary>With what --events.select says of it.</summary>
    /// <returns>Null: nowhere.</returns>
    public SelectedSink? Selected(EventOptions options) =>
        CreateSink(options) is { } sink ? new(sink, options.Selections.GetValueOrDefault(Text)) : null;

    public sealed override string ToString() => Text;

    private static string Listed(IReadOnlyList<string> items, string beforeLast) =>
        string.Join(", ", items.SkipLast(1)) + beforeLast + items[^1];
}

/// <param name="Selection">Which events it gets; null: all.</param>
internal sealed record SelectedSink(ISink<RenameEvent> Sink, EventSelection? Selection = null);

/// <summary>How a kind of output is given.</summary>
/// <param name="Syntax">As messages show it: <c>file:PATH</c>.</param>
/// <param name="Help">The same with what a user has to know; null: goes without saying.</param>
/// <param name="Completion">What a shell offers; what ends with a slash goes on with a path.</param>
/// <param name="Parse">Null: it is another kind, or nothing good.</param>
internal sealed record OutputKind(string Syntax, string? Help, string Completion, Func<string, EventOutput?> Parse);
