using System.Text;
using RenameExporter.Counting;

namespace RenameExporter.Live;

/// <summary>
/// Which extensions may be shown to whoever may not see files. One of a few files may be half a name: as on /metrics,
/// only those are shown that many files got (<see cref="ExtensionAggregator.HitsToAdmit"/>).
/// </summary>
internal sealed class ShownExtensions(LiveSamples? samples, RenameSnapshot snapshot)
{
    private readonly HashSet<string> _series = [.. snapshot.Extensions.Select(extension => Encoding.UTF8.GetString(extension.Label.Span))];

    /// <summary>Whether anybody may see files, and so any extension.</summary>
    public bool HasFiles => samples?.HasFiles == true;

    /// <param name="actor">Who gave it to files.</param>
    /// <param name="extension">Printable, without the dot.</param>
    public bool Has(ActorName actor, string extension) => HasFiles || _series.Contains(extension)
        || (samples?.ExtensionOf(actor) is { } most && most.Extension == extension && most.Samples >= ExtensionAggregator.HitsToAdmit);
}
