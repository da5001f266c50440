using System.Runtime.CompilerServices;

namespace RenameExporter.Kernel;

/// <summary>A struct as C# lays it out, under its name in C.</summary>
internal sealed record StructTwin(string Name, Type Type, int Size, FieldTwin[] Fields);

internal sealed record FieldTwin(string Name, int Offset, int Size);

/// <summary>A map, and what its keys and values must measure.</summary>
internal sealed record MapTwin(string Name, int KeySize, int ValueSize);

/// <summary>
/// The layouts as the compiler made them, measured, without reflection (NativeAOT). A unit test
/// finds the field that is missing here.
/// </summary>
internal static class ContractTwins
{
    public static StructTwin[] Structs() =>
    [
        ActorKeyTwin(), RenameCountsTwin(), SampleCountsTwin(), ActorSlotTwin(), LatencyKeyTwin(),
        LatencySlotTwin(), ExtensionKeyTwin(), ExtensionSlotTwin(), CgroupKeyTwin(), CgroupSlotTwin(),
        SampleRecordTwin(), OverflowReasonsTwin(), ProbeHealthTwin(), ReclaimRequestTwin(), ProbeConfigTwin(),
    ];

    public static MapTwin[] Maps() =>
    [
        new("actor_slots", sizeof(uint), Unsafe.SizeOf<ActorSlot>()),
        new("actor_index", Unsafe.SizeOf<ActorKey>(), sizeof(uint)),
        new("actor_free_slots", 0, sizeof(uint)),
        new("latency_slots", sizeof(uint), Unsafe.SizeOf<LatencySlot>()),
        new("latency_index", Unsafe.SizeOf<LatencyKey>(), sizeof(uint)),
        new("latency_free_slots", 0, sizeof(uint)),
        new("extension_slots", sizeof(uint), Unsafe.SizeOf<ExtensionSlot>()),
        new("extension_index", Unsafe.SizeOf<ExtensionKey>(), sizeof(uint)),
        new("extension_free_slots", 0, sizeof(uint)),
        new("cgroup_slots", sizeof(uint), Unsafe.SizeOf<CgroupSlot>()),
        new("cgroup_index", Unsafe.SizeOf<CgroupKey>(), sizeof(uint)),
        new("cgroup_free_slots", 0, sizeof(uint)),
        new("samples", 0, 0),

        // One variable each, so that its offset in the section is 0.
        new(".bss", sizeof(int), Unsafe.SizeOf<ProbeHealth>()),
        new(".rodata", sizeof(int), Unsafe.SizeOf<ProbeConfig>()),
    ];

    private static StructTwin ActorKeyTwin()
    {
        ActorKey s = default;
        return Twin("actor_key", ref s,
            Field("cgroup_id", ref s, ref s.CgroupId),
            Field("uid", ref s, ref s.Uid),
            Field("error", ref s, ref s.Error),
            Field("comm", ref s, ref s.Comm));
    }

    private static StructTwin RenameCountsTwin()
    {
        RenameCounts s = default;
        return Twin("rename_counts", ref s,
            Field("renames", ref s, ref s.Renames),
            Field("noops", ref s, ref s.Noops),
            Field("moves", ref s, ref s.Moves),
            Field("replacements", ref s, ref s.Replacements),
            Field("exchanges", ref s, ref s.Exchanges),
            Field("extension_changes", ref s, ref s.ExtensionChanges));
    }

    private static StructTwin SampleCountsTwin()
    {
        SampleCounts s = default;
        return Twin("sample_counts", ref s,
            Field("sampled", ref s, ref s.Sampled),
            Field("suppressed", ref s, ref s.Suppressed),
            Field("lost", ref s, ref s.Lost));
    }

    private static StructTwin ActorSlotTwin()
    {
        ActorSlot s = default;
        return Twin("actor_slot", ref s,
            Field("key", ref s, ref s.Key),
            Field("counts", ref s, ref s.Counts),
            Field("cgroup_slot", ref s, ref s.CgroupSlot),
            Field("samples", ref s, ref s.Samples),
            Field("bucket_full_ns", ref s, ref s.BucketFullNs),
            Field("number", ref s, ref s.Number),
            Field("generation", ref s, ref s.Generation));
    }

    private static StructTwin LatencyKeyTwin()
    {
        LatencyKey s = default;
        return Twin("latency_key", ref s, Field("fstype", ref s, ref s.Fstype));
    }

    private static StructTwin LatencySlotTwin()
    {
        LatencySlot s = default;
        return Twin("latency_slot", ref s,
            Field("key", ref s, ref s.Key),
            Field("sum_ns", ref s, ref s.SumNs),
            Field("buckets", ref s, ref s.Buckets),
            Field("reserved", ref s, ref s.Reserved));
    }

    private static StructTwin ExtensionKeyTwin()
    {
        ExtensionKey s = default;
        return Twin("extension_key", ref s, Field("extension", ref s, ref s.Extension));
    }

    private static StructTwin ExtensionSlotTwin()
    {
        ExtensionSlot s = default;
        return Twin("extension_slot", ref s,
            Field("key", ref s, ref s.Key),
            Field("renames", ref s, ref s.Renames),
            Field("reserved", ref s, ref s.Reserved));
    }

    private static StructTwin CgroupKeyTwin()
    {
        CgroupKey s = default;
        return Twin("cgroup_key", ref s, Field("id", ref s, ref s.Id));
    }

    private static StructTwin CgroupSlotTwin()
    {
        CgroupSlot s = default;
        return Twin("cgroup_slot", ref s,
            Field("key", ref s, ref s.Key),
            Field("number", ref s, ref s.Number),
            Field("name_len", ref s, ref s.NameLen),
            Field("name", ref s, ref s.Name),
            Field("parent", ref s, ref s.Parent));
    }

    private static StructTwin SampleRecordTwin()
    {
        SampleRecord s = default;
        return Twin("sample_record", ref s,
            Field("actor", ref s, ref s.Actor),
            Field("time_ns", ref s, ref s.TimeNs),
            Field("latency_ns", ref s, ref s.LatencyNs),
            Field("suppressed", ref s, ref s.Suppressed),
            Field("cgroup_slot", ref s, ref s.CgroupSlot),
            Field("inode", ref s, ref s.Inode),
            Field("slot", ref s, ref s.Slot),
            Field("generation", ref s, ref s.Generation),
            Field("pid", ref s, ref s.Pid),
            Field("tid", ref s, ref s.Tid),
            Field("parent_pid", ref s, ref s.ParentPid),
            Field("device", ref s, ref s.Device),
            Field("flags", ref s, ref s.Flags),
            Field("kinds", ref s, ref s.Kinds),
            Field("old_dir_fd", ref s, ref s.OldDirFd),
            Field("new_dir_fd", ref s, ref s.NewDirFd),
            Field("old_len", ref s, ref s.OldLen),
            Field("new_len", ref s, ref s.NewLen),
            Field("marks", ref s, ref s.Marks),
            Field("fstype", ref s, ref s.Fstype));
    }

    private static StructTwin OverflowReasonsTwin()
    {
        OverflowReasons s = default;
        return Twin("overflow_reasons", ref s,
            Field("no_free_slot", ref s, ref s.NoFreeSlot),
            Field("stale_slot", ref s, ref s.StaleSlot),
            Field("insert_failed", ref s, ref s.InsertFailed));
    }

    private static StructTwin ProbeHealthTwin()
    {
        ProbeHealth s = default;
        return Twin("probe_health", ref s,
            Field("actors", ref s, ref s.Actors),
            Field("latency", ref s, ref s.Latency),
            Field("extensions", ref s, ref s.Extensions),
            Field("cgroups", ref s, ref s.Cgroups),
            Field("inner_skipped", ref s, ref s.InnerSkipped),
            Field("unpaired_exits", ref s, ref s.UnpairedExits),
            Field("entry_unrecorded", ref s, ref s.EntryUnrecorded),
            Field("lost_slots", ref s, ref s.LostSlots),
            Field("entries", ref s, ref s.Entries),
            Field("exits", ref s, ref s.Exits));
    }

    private static StructTwin ReclaimRequestTwin()
    {
        ReclaimRequest s = default;
        return Twin("reclaim_request", ref s,
            Field("step", ref s, ref s.Step),
            Field("table", ref s, ref s.Table),
            Field("number", ref s, ref s.Number),
            Field("reserved", ref s, ref s.Reserved));
    }

    private static StructTwin ProbeConfigTwin()
    {
        ProbeConfig s = default;
        return Twin("probe_config", ref s,
            Field("vfs_rename_args", ref s, ref s.VfsRenameArgs),
            Field("comm_of_thread", ref s, ref s.CommOfThread),
            Field("use_task_storage", ref s, ref s.UseTaskStorage),
            Field("count_calls", ref s, ref s.CountCalls),
            Field("cgroup_source", ref s, ref s.CgroupSource),
            Field("cgroup_controller", ref s, ref s.CgroupController),
            Field("sample_interval_ns", ref s, ref s.SampleIntervalNs),
            Field("sample_backlog_ns", ref s, ref s.SampleBacklogNs));
    }

    // The struct is passed only to infer its type.
    private static StructTwin Twin<T>(string name, ref T _, params FieldTwin[] fields)
        where T : struct => new(name, typeof(T), Unsafe.SizeOf<T>(), fields);

    private static FieldTwin Field<T, TField>(string name, ref T owner, ref TField field)
        where T : struct => new(
            name,
            (int)Unsafe.ByteOffset(ref Unsafe.As<T, byte>(ref owner), ref Unsafe.As<TField, byte>(ref field)),
            Unsafe.SizeOf<TField>());
}
