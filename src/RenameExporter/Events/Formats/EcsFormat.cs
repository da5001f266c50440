using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using RenameExporter.Escaping;

namespace RenameExporter.Events.Formats;

/// <summary>
/// JSON lines in the Elastic Common Schema (elastic.co/guide/en/ecs), ours under <c>rename</c>;
/// docs/event.schema.json describes every field. What is not known is absent. Names are printable;
/// where that is not what they are, their bytes are in base64 under <c>rename.raw</c>.
/// </summary>
internal static class EcsFormat
{
    private const string Version = "8.11.0";

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
            json.WriteString("@timestamp", Timestamp.Full(renameEvent.UnixNanoseconds));
            json.WriteStartObject("ecs");
            json.WriteString("version", Version);
            json.WriteEndObject();
            var names = new RawNames();
            WriteEvent(json, renameEvent);
            WriteProcess(json, renameEvent, names);
            WriteUser(json, renameEvent);
            WriteFile(json, renameEvent, names);
            Optional(json, "container", "id", renameEvent.ContainerId);
            Optional(json, "error", "code", Words.OfError(renameEvent.Sample.Error));
            RenameFields.Write(json, renameEvent, names);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteEvent(Utf8JsonWriter json, RenameEvent renameEvent)
    {
        json.WriteStartObject("event");
        json.WriteString("kind", "event");
        json.WriteString("module", "rename_exporter");
        json.WriteString("dataset", "rename_exporter.rename");
        json.Strings("category", ["file"]);
        json.Strings("type", ["change"]);
        json.WriteString("action", "rename");
        json.WriteString("outcome", renameEvent.Succeeded ? "success" : "failure");
        if (renameEvent.Sample.LatencyNanoseconds > 0)
        {
            json.WriteNumber("duration", renameEvent.Sample.LatencyNanoseconds);
        }

        json.WriteEndObject();
    }

    private static void WriteProcess(Utf8JsonWriter json, RenameEvent renameEvent, RawNames names)
    {
        RenameSample sample = renameEvent.Sample;
        json.WriteStartObject("process");
        json.WriteNumber("pid", sample.Pid);
        json.Known("name", names.Text("process_name", sample.Comm));
        json.Known("executable", names.Text("executable", renameEvent.Executable));
        if (renameEvent.CommandLine is { } commandLine)
        {
            json.Strings("args", names.Texts("args", commandLine.Arguments));
        }

        json.WriteStartObject("thread");
        json.WriteNumber("id", sample.Tid);
        json.WriteEndObject();
        if (sample.ParentPid > 0)
        {
            json.WriteStartObject("parent");
            json.WriteNumber("pid", sample.ParentPid);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteUser(Utf8JsonWriter json, RenameEvent renameEvent)
    {
        json.WriteStartObject("user");
        json.WriteString("id", renameEvent.Sample.Uid.ToString(CultureInfo.InvariantCulture));
        json.Known("name", renameEvent.User);
        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, RenameEvent renameEvent, RawNames names)
    {
        json.WriteStartObject("file");
        WritePath(json, renameEvent.New, names, "path");
        json.Known("inode", renameEvent.Sample.Inode);
        json.WriteStartObject("Ext");
        json.WriteStartObject("original");
        WritePath(json, renameEvent.Old, names, "original_path");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePath(Utf8JsonWriter json, EventPath path, RawNames names, string field)
    {
        json.Known("path", names.Text(field, path.Bytes));
        json.Known("name", EscapedName.Text(path.Name.Span));
        json.Known("extension", EscapedName.Text(path.Extension.Span));
    }

    private static void Optional(Utf8JsonWriter json, string group, string field, string value)
    {
        if (value.Length > 0)
        {
            json.WriteStartObject(group);
            json.WriteString(field, value);
            json.WriteEndObject();
        }
    }
}
