using System.Text;
using System.Text.Json;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Probing;

namespace Sampler;

/// <summary>Writes lines of JSON to standard output. Bytes are base64: they may be anything.</summary>
internal sealed class Printer : ISampleConsumer
{
    private long _delivered;

    public void Consume(RenameSample sample)
    {
        Interlocked.Increment(ref _delivered);
        Write(json =>
        {
            json.WriteNumber("time_ns", sample.MonotonicNanoseconds);
            json.WriteNumber("latency_ns", sample.LatencyNanoseconds);
            json.WriteNumber("suppressed", sample.Suppressed);
            json.WriteNumber("suppressed_before", sample.SuppressedBefore);
            json.WriteNumber("cgroup_id", sample.CgroupId);
            json.WriteString("cgroup", sample.CgroupName);
            json.WriteString("container_id", sample.ContainerId);
            json.WriteNumber("pid", sample.Pid);
            json.WriteNumber("tid", sample.Tid);
            json.WriteNumber("parent_pid", sample.ParentPid);
            json.WriteNumber("uid", sample.Uid);
            json.WriteNumber("error", sample.Error);
            json.WriteNumber("flags", sample.Flags);
            json.WriteString("kinds", sample.KindsKnown ? sample.Kinds.ToString() : "unknown");
            json.WriteString("device", $"{sample.DeviceMajor}:{sample.DeviceMinor}");
            json.WriteNumber("inode", sample.Inode);
            json.WriteBase64String("comm", sample.Comm.Span);
            json.WriteString("fstype", Encoding.UTF8.GetString(sample.FileSystemType.Span));
            json.WriteBase64String("old", sample.Old.Bytes.Span);
            json.WriteBoolean("old_truncated", sample.Old.Truncated);
            json.WriteBase64String("new", sample.New.Bytes.Span);
            json.WriteBoolean("new_truncated", sample.New.Truncated);
            json.WriteBoolean("typed", sample.IsTyped);
            json.WriteNumber("old_dir_fd", sample.OldDirectoryFd);
            json.WriteNumber("new_dir_fd", sample.NewDirectoryFd);
        });
    }

    public void Totals(RenameSnapshot snapshot, ProbeMisses misses) => Write(json =>
    {
        json.WriteNumber("renamed", snapshot.Events.Renamed);
        json.WriteNumber("noops", snapshot.Events.Noops);
        json.WriteNumber("failed", snapshot.Events.Failed);
        json.WriteNumber("overflow", snapshot.Overflow.Succeeded.Total + snapshot.Overflow.Failed);
        json.WriteNumber("reclaimed", snapshot.ActorSlots.Reclaimed);
        json.WriteNumber("missed", misses.ExitRecursion + misses.ExitProbe);
        if (snapshot.Samples is { } samples)
        {
            json.WriteNumber("sampled", samples.Sampled);
            json.WriteNumber("suppressed_total", samples.Suppressed);
            json.WriteNumber("lost", samples.Lost);
        }

        json.WriteNumber("delivered", Interlocked.Read(ref _delivered));
    });

    private static void Write(Action<Utf8JsonWriter> fields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        Console.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
