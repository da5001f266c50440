// SPDX-License-Identifier: GPL-2.0
/*
 * bpf/rename.h and bpf/maps.bpf.h as they must never become: each way in which the contract can
 * drift, once. ContractCheckTests has the lines that must come of it.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* Swapped: error and uid. The size stays. */
struct actor_key {
	__u64 cgroup_id;
	__s32 error;
	__u32 uid;
	char comm[16];
};

/* Reordered: moves and noops. */
struct rename_counts {
	__u64 renames;
	__u64 moves;
	__u64 noops;
	__u64 replacements;
	__u64 exchanges;
	__u64 extension_changes;
};

/* Shorter: what samples need is one reserved word less. struct sample_counts is missing. */
struct actor_slot {
	struct actor_key key;
	struct rename_counts counts;
	__u64 cgroup_slot;
	__u64 reserved[4];
};

/* As it should be. */
struct latency_key {
	char fstype[16];
};

/* Renamed: sum_ns. Narrower, at the same offsets: buckets. */
struct latency_slot {
	struct latency_key key;
	__u64 total_ns;
	__u32 buckets[25];
	__u32 padding;
	__u64 more_padding[12];
	__u64 reserved[4];
};

/* Missing: struct sample_counts, struct sample_record; struct overflow_reasons goes by another
 * name. */
struct reasons {
	__u64 no_free_slot;
	__u64 stale_slot;
	__u64 insert_failed;
};

/* Longer: a counter that the exporter does not know. */
struct probe_health {
	struct reasons actors;
	struct reasons latency;
	struct reasons extensions;
	struct reasons cgroups;
	__u64 inner_skipped;
	__u64 unpaired_exits;
	__u64 entry_unrecorded;
	__u64 lost_slots;
	__u64 entries;
	__u64 exits;
	__u64 surprise;
};

/* As it should be, but not alone in .rodata. */
struct probe_config {
	__u32 vfs_rename_args;
	__u32 comm_of_thread;
	__u32 use_task_storage;
	__u32 count_calls;
	__u32 cgroup_source;
	__u32 cgroup_controller;
	__u64 sample_interval_ns;
	__u64 sample_backlog_ns;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct actor_slot);
} actor_slots SEC(".maps");

/* Wider: the value. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct actor_key);
	__type(value, __u64);
} actor_index SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 1);
	__uint(key_size, 0);
	__uint(value_size, sizeof(__u32));
} actor_free_slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct latency_slot);
} latency_slots SEC(".maps");

/* Another key. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} latency_index SEC(".maps");

/* Missing: latency_free_slots, all of extensions and cgroups, struct reclaim_request. */

const volatile struct probe_config config;
const volatile __u64 second;
struct probe_health health;
