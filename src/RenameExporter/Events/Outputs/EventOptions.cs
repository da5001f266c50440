using System.Collections.Frozen;
using ExporterToolkit.Delivery;
using RenameExporter.Counting;
using RenameExporter.Events.Selection;
using RenameExporter.Host;

namespace RenameExporter.Events.Outputs;

/// <param name="Outputs">Empty: nobody wants events.</param>
/// <param name="CommandLines">--events.cmdline.</param>
/// <param name="FlushTimeout">What a stop waits for events.</param>
/// <param name="RootFs">--path.rootfs.</param>
internal sealed record EventOptions(
    IReadOnlyList<EventOutput> Outputs, bool CommandLines, TimeSpan FlushTimeout, string RootFs)
{
    public static EventOptions None { get; } = new([], false, TimeSpan.Zero, "/");

    /// <summary>Where <c>user.name</c> comes from.</summary>
    public UserNames Users { get; init; } = UserNames.Of("/", "");

    /// <summary>Where events come from, without what the host says of itself.</summary>
    public OriginOptions Origin { get; init; } = OriginOptions.Default;

    /// <summary>By the text of an output; of one that is not there, all events are wanted.</summary>
    public IReadOnlyDictionary<string, EventSelection> Selections { get; init; } = FrozenDictionary<string, EventSelection>.Empty;

    /// <summary>Events a second to the outputs, of all actors; 0 = no limit.</summary>
    public int MaxRate { get; init; }

    /// <summary>Of files among the outputs.</summary>
    public FileLimits Files { get; init; }

    /// <summary>Room for samples, and for events of each output, in places (<see cref="Room"/>).</summary>
    public int Queue { get; init; } = Room.Places;
}
