using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using RenameExporter.Abi;

namespace RenameExporter.Events.Formats;

/// <summary>
/// JSON lines in the Elastic Common Schema (elastic.co/guide/en/ecs), ours under <c>rename</c>;
/// docs/event.schema.json describes every field. A burst is an alert, with the fields of its latest rename,
/// and so is what the guard does. What is not known is absent. Names are printable;
/// where that is not what they are, their bytes are in base64 under <c>rename.raw</c>.
/// </summary>
internal static class EcsFormat
{
    /// <summary>Lines of a log, not of a web page. Nothing unprintable gets here.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly string[] s_category = ["file"];
    private static readonly string[] s_type = ["change"];

    // Every sink has a thread of its own.
    [ThreadStatic]
    private static EventFields? s_fields;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_tried;

    /// <summary>A line of <see cref="LineLimit.Longest"/> bytes at most.</summary>
    public static void Write(RenameEvent renameEvent, IBufferWriter<byte> output)
    {
        if (renameEvent.Hidden is { } hidden)
        {
            SummaryFormat.WriteEcs(renameEvent, hidden, output);
            return;
        }

        if (!LineLimit.IsDoubtful(renameEvent))
        {
            Write(renameEvent, output, cuts: false);
            return;
        }

        ArrayBufferWriter<byte> tried = s_tried ??= new();
        tried.ResetWrittenCount();
        Write(renameEvent, tried, cuts: false);
        if (tried.WrittenCount <= LineLimit.Longest)
        {
            output.Write(tried.WrittenSpan);
        }
        else
        {
            Write(renameEvent, output, cuts: true);
        }
    }

    private static void Write(RenameEvent renameEvent, IBufferWriter<byte> output, bool cuts)
    {
        EventFields fields = s_fields ?? new(new NestedFields(new(output, Options)));
        s_fields = null; // if this throws it is half written
        fields.Begin(output, cuts);
        AddTo(fields, renameEvent);
        fields.End();
        output.Write("\n"u8);
        s_fields = fields;
    }

    /// <summary>All that is known of an event, or of a summary, by the names of this schema.</summary>
    public static void AddTo(EventFields fields, RenameEvent renameEvent)
    {
        if (renameEvent.Hidden is { } hidden)
        {
            SummaryFormat.AddTo(fields, renameEvent, hidden);
            return;
        }

        AddCommon(fields, renameEvent, renameEvent.Sample);
        AddRename(fields, renameEvent, renameEvent.Sample);
        fields.WriteRaw("rename.cut", "rename.raw");
    }

    private static void AddCommon(EventFields fields, RenameEvent renameEvent, RenameSample sample)
    {
        Span<byte> time = stackalloc byte[Timestamp.FullLength];
        Timestamp.WriteFull(renameEvent.UnixNanoseconds, time);
        fields.Add("@timestamp", time);
        fields.Add("ecs.version", "8.11.0"u8);
        OriginFields.AddId(fields, renameEvent);
        if (renameEvent.Burst is { } burst)
        {
            EcsBurst.AddAlert(fields, burst);
        }
        else if (renameEvent.Guard is { } guard)
        {
            EcsGuard.AddAlert(fields, guard);
        }
        else
        {
            fields.Add("event.kind", "event"u8);
            fields.Add("event.module", "rename_exporter"u8);
            fields.Add("event.dataset", "rename_exporter.rename"u8);
            fields.Add("event.category", s_category);
            fields.Add("event.type", s_type);
            fields.Add("event.action", "rename"u8);
            fields.Add("event.outcome", renameEvent.Succeeded ? "success"u8 : "failure"u8);
            fields.Add("event.duration", Known(sample.LatencyNanoseconds));
        }

        OriginFields.Add(fields, renameEvent.Origin);
        fields.Add("process.pid", (ulong)sample.Pid);
        fields.AddComm("process.name", "rename.raw.process_name", sample.Comm);
        fields.AddPath("process.executable", "rename.raw.executable", renameEvent.Executable);
        if (renameEvent.CommandLine is { } commandLine)
        {
            fields.AddNames("process.args", "rename.raw.args", commandLine.Arguments);
        }

        fields.Add("process.thread.id", (ulong)sample.Tid);
        fields.Add("process.parent.pid", Known((ulong)Math.Max(0, sample.ParentPid)));
        fields.AddText("user.id", sample.Uid);
        fields.AddShort("user.name", renameEvent.User);

        // The schema wants both objects, whatever is known.
        fields.AddObject("file");
        fields.AddPath("file.path", "rename.raw.path", renameEvent.New.Bytes);
        fields.AddName("file.name", renameEvent.New.Name.Span);
        fields.AddName("file.extension", renameEvent.New.Extension.Span);
        if (sample.Inode > 0)
        {
            fields.AddText("file.inode", sample.Inode);
        }

        fields.AddObject("file.Ext.original");
        fields.AddPath("file.Ext.original.path", "rename.raw.original_path", renameEvent.Old.Bytes);
        fields.AddName("file.Ext.original.name", renameEvent.Old.Name.Span);
        fields.AddName("file.Ext.original.extension", renameEvent.Old.Extension.Span);
        fields.Add("container.id", renameEvent.Cgroup.ContainerId);
        fields.Add("error.code", Words.OfError(sample.Error));
    }

    /// <summary>What the Elastic Common Schema has no place for.</summary>
    private static void AddRename(EventFields fields, RenameEvent renameEvent, RenameSample sample)
    {
        if (renameEvent.Guard is null)
        {
            fields.Add("rename.paths_from", sample.IsTyped ? "system_call"u8 : "kernel"u8);
            fields.Add("rename.kinds", sample.KindsKnown ? Words.Of(sample.Kinds) : null);
            fields.Add("rename.extension_changed", renameEvent.ExtensionChanged);
            fields.Add("rename.flags", Words.OfRename(sample.Flags));
        }

        fields.Add("rename.errno", sample.Error == ErrorNumbers.Other ? null : Known((ulong)sample.Error));
        fields.Add("rename.path_doubts", Known(Words.Of(renameEvent.New.Doubts)));
        fields.Add("rename.original_path_doubts", Known(Words.Of(renameEvent.Old.Doubts)));
        if (renameEvent.Burst is { } burst)
        {
            EcsBurst.AddFacts(fields, burst);
        }
        else if (renameEvent.Guard is { } guard)
        {
            EcsGuard.AddFacts(fields, guard);
        }
        else
        {
            fields.AddPath("rename.parent_directory", "rename.raw.parent_directory", renameEvent.ParentDirectory);
        }

        fields.AddName("rename.file_system", "rename.raw.file_system", sample.FileSystemType);
        if (sample.DeviceMajor > 0 || sample.DeviceMinor > 0)
        {
            fields.Add(
                "rename.device",
                string.Create(CultureInfo.InvariantCulture, $"{sample.DeviceMajor}:{sample.DeviceMinor}"));
        }

        if (sample.CgroupId > 0)
        {
            fields.AddText("rename.cgroup.id", sample.CgroupId);
        }

        fields.AddShort("rename.cgroup.name", renameEvent.Cgroup.Leaf);
        if (renameEvent.CommandLine is { Truncated: true })
        {
            fields.Add("rename.args_truncated", true);
        }

        ProgramFields.Add(fields, sample, isDescribed: renameEvent.Guard is null);
        if (renameEvent.Guard is null)
        {
            fields.Add("rename.suppressed", sample.SuppressedBefore);
            fields.Add("rename.suppressed_total", sample.Suppressed);
        }
    }

    private static ulong? Known(ulong number) => number > 0 ? number : null;

    private static IReadOnlyList<string>? Known(IReadOnlyList<string> words) => words.Count > 0 ? words : null;
}
