using RenameExporter.Counting;
using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>Where a burst is in its life: begun once, goes on any number of times, over once.</summary>
internal enum BurstPhase
{
    Begun,
    GoesOn,
    Over,
}

/// <summary>A burst as it is told to those who listen. Immutable: each telling is a record of its own.</summary>
/// <param name="Id">32 hexadecimal digits, the same in all tellings of one burst, and of no other one.</param>
/// <param name="Actor">Who, with the labels of that actor's series. Of several names: the one that decided it.</param>
/// <param name="Last">
/// The latest of its renames: names as bytes (<see cref="RenameSample.Comm"/>), uid, cgroup, user, paths.
/// </param>
/// <param name="Program">The executable's path, if any telling has known it; else empty.</param>
internal sealed record Burst(
    string Id, BurstPhase Phase, Actor Actor, RenameEvent Last, ReadOnlyMemory<byte> Program, BurstFacts Facts);

/// <summary>Whoever wants to know of bursts. Registered as a service.</summary>
internal interface IBurstListener
{
    /// <summary>
    /// Called when a burst begins, once a second at most while it goes on, and when it is over, 60 s after its last
    /// file. On the detector's own thread, one call after the other: it must not block. What it throws goes to the log.
    /// A stop tells nothing: those that are not over then never are.
    /// </summary>
    void Hear(Burst burst);
}
