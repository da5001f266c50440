using System.Globalization;
using System.Text.Json;
using RenameExporter.Abi;
using RenameExporter.Escaping;

namespace RenameExporter.Events.Formats;

/// <summary>The fields under <c>rename</c>: what the Elastic Common Schema has no place for.</summary>
internal static class RenameFields
{
    public static void Write(Utf8JsonWriter json, RenameEvent renameEvent, RawNames names)
    {
        RenameSample sample = renameEvent.Sample;
        json.WriteStartObject("rename");
        json.WriteString("paths_from", sample.IsTyped ? "system_call" : "kernel");
        if (sample.KindsKnown)
        {
            json.Strings("kinds", Words.Of(sample.Kinds));
        }

        json.WriteBoolean("extension_changed", renameEvent.ExtensionChanged);
        json.Strings("flags", Words.OfRename(sample.Flags));
        if (sample.Error is > 0 and not ErrorNumbers.Other)
        {
            json.WriteNumber("errno", sample.Error);
        }

        json.Known("path_doubts", Words.Of(renameEvent.New.Doubts));
        json.Known("original_path_doubts", Words.Of(renameEvent.Old.Doubts));
        json.Known("parent_directory", names.Text("parent_directory", renameEvent.ParentDirectory));
        json.Known("file_system", names.Text("file_system", sample.FileSystemType));
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
        names.Write(json);
        json.WriteEndObject();
    }

    private static void WriteCgroup(Utf8JsonWriter json, RenameEvent renameEvent)
    {
        if (renameEvent.CgroupName.Length == 0 && renameEvent.Sample.CgroupId == 0)
        {
            return;
        }

        json.WriteStartObject("cgroup");
        json.Known("id", renameEvent.Sample.CgroupId);
        json.Known("name", renameEvent.CgroupName);
        json.WriteEndObject();
    }
}

/// <summary>What a schema asks for: lists, numbers as text, and no field for what is not known.</summary>
internal static class JsonFields
{
    public static void Strings(this Utf8JsonWriter json, string field, IReadOnlyList<string> values)
    {
        json.WriteStartArray(field);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    public static void Known(this Utf8JsonWriter json, string field, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            json.Strings(field, values);
        }
    }

    public static void Known(this Utf8JsonWriter json, string field, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(field, value);
        }
    }

    /// <param name="number">0: not known.</param>
    public static void Known(this Utf8JsonWriter json, string field, ulong number) =>
        json.Known(field, number > 0 ? number.ToString(CultureInfo.InvariantCulture) : null);
}
