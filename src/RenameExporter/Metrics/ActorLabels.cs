using ExporterToolkit.Exposition;
using RenameExporter.Snapshots;

namespace RenameExporter.Metrics;

/// <summary>The labels of an actor, in one buffer: ten thousand series are written without an allocation.</summary>
internal sealed class ActorLabels
{
    private readonly Label[] _labels = new Label[6];

    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<Label> Of(Actor actor, Label? last = null)
    {
        _labels[0] = new("comm", actor.CommLabel);
        _labels[1] = new("uid", actor.UidLabel);
        int count = 2;
        Add("user", actor.UserLabel);
        Add("cgroup", actor.CgroupLabel);
        Add("container_id", actor.ContainerIdLabel);
        if (last is { } label)
        {
            _labels[count++] = label;
        }

        return _labels.AsSpan(0, count);

        void Add(string name, ReadOnlyMemory<byte>? value)
        {
            if (value is { } bytes)
            {
                _labels[count++] = new(name, bytes);
            }
        }
    }
}
