using System.Globalization;
using System.Text.Unicode;
using RenameExporter.Host;

namespace RenameExporter.Events.Formats;

/// <summary>What the kernel said of the process's program, and of the file that was replaced.</summary>
internal static class ProgramFields
{
    private const int SecondsLength = 19; // of 2026-11-22T18:05:09.123456789Z
    private const long LastSecond = long.MaxValue / 1_000_000_000;

    /// <param name="isDescribed">False: of the program, only which file it is was asked for.</param>
    public static void Add(EventFields fields, RenameSample sample, bool isDescribed)
    {
        if (sample.ReplacedChangedAt != 0)
        {
            AddTime(fields, "rename.replaced_changed", sample.ReplacedChangedAt);
        }

        if (sample.ProcessStartNanoseconds > 0)
        {
            fields.Add("rename.process_start", sample.ProcessStartNanoseconds);
        }

        if (sample.Program is not { IsKnown: true } program)
        {
            return;
        }

        Span<byte> text = stackalloc byte[32];
        fields.AddText("rename.program.inode", program.Inode);
        Utf8.TryWrite(
            text, CultureInfo.InvariantCulture, $"{program.DeviceMajor}:{program.DeviceMinor}", out int length);
        fields.Add("rename.program.device", text[..length]);
        if (!isDescribed)
        {
            return;
        }

        fields.AddText("rename.program.uid", program.Owner);
        for (int i = 0; i < 4; i++)
        {
            text[i] = (byte)('0' + ((program.Mode >> (9 - 3 * i)) & 7));
        }

        fields.Add("rename.program.mode", text[..4]);
        AddTime(fields, "rename.program.changed", program.ChangedAt);
        fields.Add("rename.program.first_directory", program.FirstDirectory);
        fields.Add("rename.program.on_usr_mount", program.IsOnMountOfUsr);
    }

    /// <param name="seconds">Since the Unix epoch; on a file system of somebody's own it is any number.</param>
    private static void AddTime(EventFields fields, string field, long seconds)
    {
        Span<byte> time = stackalloc byte[Timestamp.FullLength];
        Timestamp.WriteFull(Math.Clamp(seconds, 0, LastSecond) * 1_000_000_000, time);
        time[SecondsLength] = (byte)'Z';
        fields.Add(field, time[..(SecondsLength + 1)]);
    }
}

/// <summary>Which event it is, and which host it comes from.</summary>
internal static class OriginFields
{
    /// <summary>A field of the object <c>event</c>, for between the others of it.</summary>
    public static void AddId(EventFields fields, RenameEvent made)
    {
        Span<byte> id = stackalloc byte[EventIdentity.MostBytes];
        fields.Add("event.id", id[..EventIdentity.Write(made, id)]);
    }

    /// <summary>Objects of their own, behind that.</summary>
    public static void Add(EventFields fields, HostIdentity origin)
    {
        fields.Add("host.name", origin.Name);
        fields.Add("host.id", origin.Id);
        fields.Add("k8s.node.name", origin.NodeName);
        for (int i = 0; i < origin.Labels.Count; i++)
        {
            fields.Add(origin.Labels[i].Field, origin.Labels[i].Value);
        }
    }
}
