using System.Globalization;
using System.Text.Json;
using RenameExporter.Abi;
using RenameExporter.Events;

namespace RenameExporter.Formats;

/// <summary>The fields under <c>rename</c>: what the Elastic Common Schema has no place for.</summary>
internal static class RenameFields
{
    public static void Write(Utf8JsonWriter json, RenameEvent renameEvent, RawNames raw)
    {
        RenameSample sample = renameEvent.Sample;
        json.WriteStartObject("rename");
        json.WriteString("paths_from", sample.IsTyped ? "system_call" : "kernel");
        if (sample.KindsKnown)
        {
            Array(json, "kinds", Words.Of(sample.Kinds));
        }

        json.WriteBoolean("extension_changed", renameEvent.ExtensionChanged);
        Array(json, "flags", RenameFlags.Of(sample.Flags));
        if (sample.Error is > 0 and not ErrorNumbers.Other)
        {
            json.WriteNumber("errno", sample.Error);
        }

        Doubts(json, "path_doubts", renameEvent.New.Doubts);
        Doubts(json, "original_path_doubts", renameEvent.Old.Doubts);
        string directory = raw.Text("parent_directory", renameEvent.ParentDirectory);
        if (directory.Length > 0)
        {
            json.WriteString("parent_directory", directory);
        }

        string type = raw.Text("file_system", sample.FileSystemType);
        if (type.Length > 0)
        {
            json.WriteString("file_system", type);
        }

        if (sample.DeviceMajor > 0 || sample.DeviceMinor > 0)
        {
            json.WriteString("device", string.Create(
                CultureInfo.InvariantCulture, $"{sample.DeviceMajor}:{sample.DeviceMinor}"));
        }

        WriteCgroup(json, renameEvent);
        if (renameEvent.CommandLine is { Truncated: true })
        {
            json.WriteBoolean("args_truncated", true);
        }

        json.WriteNumber("suppressed", sample.SuppressedBefore);
        json.WriteNumber("suppressed_total", sample.Suppressed);
        raw.Write(json);
        json.WriteEndObject();
    }

    private static void WriteCgroup(Utf8JsonWriter json, RenameEvent renameEvent)
    {
        if (renameEvent.CgroupName.Length == 0 && renameEvent.Sample.CgroupId == 0)
        {
            return;
        }

        json.WriteStartObject("cgroup");
        if (renameEvent.Sample.CgroupId > 0)
        {
            json.WriteString("id", renameEvent.Sample.CgroupId.ToString(CultureInfo.InvariantCulture));
        }

        if (renameEvent.CgroupName.Length > 0)
        {
            json.WriteString("name", renameEvent.CgroupName);
        }

        json.WriteEndObject();
    }

    private static void Doubts(Utf8JsonWriter json, string field, PathDoubts doubts)
    {
        if (doubts != PathDoubts.None)
        {
            Array(json, field, Words.Of(doubts));
        }
    }

    private static void Array(Utf8JsonWriter json, string field, IEnumerable<string> values)
    {
        json.WriteStartArray(field);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
