using System.Buffers;
using System.Globalization;
using RenameExporter.Abi;
using RenameExporter.Counting;

namespace RenameExporter.Events.Formats;

/// <summary>How many renames of an actor made no event, in the formats of events.</summary>
internal static class SummaryFormat
{
    private static readonly string[] s_category = ["file"];
    private static readonly string[] s_type = ["info"];

    // Every sink has a thread of its own.
    [ThreadStatic]
    private static EventFields? s_fields;

    /// <summary>For the table: what stands there in place of the names.</summary>
    public static string Text(Hidden hidden)
    {
        string[] parts =
        [
            .. hidden.Suppressed > 0 ? [$"{hidden.Suppressed} more not shown"] : (string[])[],
            .. hidden.Lost > 0 ? [$"{hidden.Lost} lost"] : (string[])[],
        ];
        return string.Create(CultureInfo.InvariantCulture, $"({string.Join(", ", parts)})");
    }

    /// <summary>A JSON line. It has no path, so it is never too long.</summary>
    public static void WriteEcs(RenameEvent summary, Hidden hidden, IBufferWriter<byte> output)
    {
        EventFields fields = s_fields ?? new(new NestedFields(new(output, EcsFormat.Options)));
        s_fields = null; // if this throws it is half written
        fields.Begin(output);
        AddTo(fields, summary, hidden);
        fields.End();
        output.Write("\n"u8);
        s_fields = fields;
    }

    /// <summary>Its fields, by the names of the Elastic Common Schema.</summary>
    public static void AddTo(EventFields fields, RenameEvent summary, Hidden hidden)
    {
        HiddenActor who = hidden.Who;
        Span<byte> time = stackalloc byte[Timestamp.FullLength];
        Timestamp.WriteFull(summary.UnixNanoseconds, time);
        fields.Add("@timestamp", time);
        fields.Add("ecs.version", "8.11.0"u8);
        OriginFields.AddId(fields, summary);
        fields.Add("event.kind", "event"u8);
        fields.Add("event.module", "rename_exporter"u8);
        fields.Add("event.dataset", "rename_exporter.rename"u8);
        fields.Add("event.category", s_category);
        fields.Add("event.type", s_type);
        fields.Add("event.action", "rename-summary"u8);
        fields.Add("event.outcome", who.Error == 0 ? "success"u8 : "failure"u8);
        OriginFields.Add(fields, summary.Origin);
        fields.AddComm("process.name", "rename.raw.process_name", who.Comm);
        if (who.Uid is { } uid)
        {
            fields.AddText("user.id", uid);
            fields.AddShort("user.name", summary.User);
        }

        fields.Add("container.id", who.Cgroup.ContainerId);
        fields.Add("error.code", Words.OfError(who.Error));
        fields.Add("rename.errno", who.Error is 0 or ErrorNumbers.Other ? null : (ulong)who.Error);
        if (who.CgroupId > 0)
        {
            fields.AddText("rename.cgroup.id", who.CgroupId);
        }

        fields.AddShort("rename.cgroup.name", who.Cgroup.Leaf);
        fields.Add("rename.suppressed", hidden.Suppressed);
        fields.Add("rename.suppressed_total", hidden.SuppressedTotal);
        fields.Add("rename.lost", hidden.Lost);
        fields.WriteRaw("rename.cut", "rename.raw");
    }
}
