using System.Text;
using RenameExporter.Abi;
using RenameExporter.Counting;
using Testing;

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
        new() { Key = key, Counts = new() { Renames = renames } };

    /// <summary>
    /// Its series, as strings that a failed assertion can show: <c>comm/uid/errno value</c>, successes
    /// before failures.
    /// </summary>
    public static string[] Rows(this IEnumerable<ActorTotals> actors) =>
    [
        .. actors.Where(a => a.Succeeded.Renames > 0).Select(a => $"{a.Actor.Text()}/0 {a.Succeeded.Renames}"),
        .. actors.SelectMany(a => a.Errors, (a, error) => $"{a.Actor.Text()}/{error.Errno} {error.Count}"),
    ];

    public static string Text(this Actor actor) => $"{actor.Label("comm")}/{actor.Label("uid")}";

    /// <returns>Null: it has no such label.</returns>
    public static string? Label(this Actor actor, string name) => actor.AllLabels().GetValueOrDefault(name);

    /// <summary>By name, in the order of the page.</summary>
    public static IReadOnlyDictionary<string, string> AllLabels(this Actor actor) =>
        Scrape.Parse([$"x{actor.Labels} 1"]).Samples.Single().Labels;

    public static RenameCounts Renames(ulong renames) => new() { Renames = renames };
}
