using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using RenameExporter.Abi;
using RenameExporter.Escaping;

namespace RenameExporter.Events.Formats;

/// <summary>
/// JSON lines in the Elastic Common Schema (elastic.co/guide/en/ecs), ours under <c>rename</c>;
/// docs/event.schema.json describes every field. What is not known is absent. Names are printable;
/// where that is not what they are, their bytes are in base64 under <c>rename.raw</c>.
/// </summary>
internal static class EcsFormat
{
    private static readonly JsonWriterOptions s_options = new()
    {
        // Lines of a log, not of a web page. Nothing unprintable gets here.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(RenameEvent renameEvent, IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(output, s_options))
        {
            json.WriteStartObject();
            var fields = new EventFields(json);
            AddCommon(fields, renameEvent, renameEvent.Sample);
            AddRename(fields, renameEvent, renameEvent.Sample);
            fields.Enter("");
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void AddCommon(EventFields fields, RenameEvent renameEvent, RenameSample sample)
    {
        fields.Add("@timestamp", Timestamp.Full(renameEvent.UnixNanoseconds));
        fields.Add("ecs.version", "8.11.0");
        fields.Add("event.kind", "event");
        fields.Add("event.module", "rename_exporter");
        fields.Add("event.dataset", "rename_exporter.rename");
        fields.Add("event.category", ["file"]);
        fields.Add("event.type", ["change"]);
        fields.Add("event.action", "rename");
        fields.Add("event.outcome", renameEvent.Succeeded ? "success" : "failure");
        fields.Add("event.duration", Known(sample.LatencyNanoseconds));
        fields.Add("process.pid", (ulong)sample.Pid);
        fields.AddName("process.name", "rename.raw.process_name", sample.Comm);
        fields.AddName("process.executable", "rename.raw.executable", renameEvent.Executable);
        if (renameEvent.CommandLine is { } commandLine)
        {
            fields.AddNames("process.args", "rename.raw.args", commandLine.Arguments);
        }

        fields.Add("process.thread.id", (ulong)sample.Tid);
        fields.Add("process.parent.pid", Known((ulong)Math.Max(0, sample.ParentPid)));
        fields.Add("user.id", sample.Uid.ToString(CultureInfo.InvariantCulture));
        fields.Add("user.name", renameEvent.User);
        AddPath(fields, "file.", "rename.raw.path", renameEvent.New);
        fields.Add("file.inode", KnownText(sample.Inode));
        AddPath(fields, "file.Ext.original.", "rename.raw.original_path", renameEvent.Old);
        fields.Add("container.id", renameEvent.Cgroup.ContainerId);
        fields.Add("error.code", Words.OfError(sample.Error));
    }

    /// <summary>What the Elastic Common Schema has no place for.</summary>
    private static void AddRename(EventFields fields, RenameEvent renameEvent, RenameSample sample)
    {
        fields.Add("rename.paths_from", sample.IsTyped ? "system_call" : "kernel");
        fields.Add("rename.kinds", sample.KindsKnown ? Words.Of(sample.Kinds) : null);
        fields.Add("rename.extension_changed", renameEvent.ExtensionChanged);
        fields.Add("rename.flags", Words.OfRename(sample.Flags));
        fields.Add("rename.errno", sample.Error == ErrorNumbers.Other ? null : Known((ulong)sample.Error));
        fields.Add("rename.path_doubts", Known(Words.Of(renameEvent.New.Doubts)));
        fields.Add("rename.original_path_doubts", Known(Words.Of(renameEvent.Old.Doubts)));
        fields.AddName("rename.parent_directory", "rename.raw.parent_directory", renameEvent.ParentDirectory);
        fields.AddName("rename.file_system", "rename.raw.file_system", sample.FileSystemType);
        if (sample.DeviceMajor > 0 || sample.DeviceMinor > 0)
        {
            fields.Add("rename.device", $"{sample.DeviceMajor}:{sample.DeviceMinor}");
        }

        fields.Add("rename.cgroup.id", KnownText(sample.CgroupId));
        fields.Add("rename.cgroup.name", renameEvent.Cgroup.Leaf);
        if (renameEvent.CommandLine is { Truncated: true })
        {
            fields.Add("rename.args_truncated", true);
        }

        fields.Add("rename.suppressed", sample.SuppressedBefore);
        fields.Add("rename.suppressed_total", sample.Suppressed);
        fields.WriteRaw();
    }

    private static void AddPath(EventFields fields, string group, string raw, EventPath path)
    {
        fields.Enter(group); // the schema wants it, whatever is known
        fields.AddName($"{group}path", raw, path.Bytes);
        fields.Add($"{group}name", EscapedName.Text(path.Name.Span));
        fields.Add($"{group}extension", EscapedName.Text(path.Extension.Span));
    }

    private static ulong? Known(ulong number) => number > 0 ? number : null;

    private static string[]? Known(string[] words) => words.Length > 0 ? words : null;

    private static string? KnownText(ulong number) => Known(number)?.ToString(CultureInfo.InvariantCulture);
}
