/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every map of the probe. Counters stand in memory-mapped arrays ("slots"), because a reader that
 * goes through bpf(2) blinds the probe on its CPU; the hashes beside them only say who owns which
 * slot. See docs/decisions/0001-slots.md.
 */
#ifndef MAPS_BPF_H
#define MAPS_BPF_H

#include <bpf/bpf_helpers.h>
#include "rename.h"

/* Placeholder sizes where the exporter sets max_entries before load (--probe.max-entries). */
#define SET_BY_EXPORTER 1
#define LATENCY_TYPES	63
#define EXTENSIONS	1023 /* a page of slots: 32 KB; the busiest 20 or so matter */
#define CGROUPS		2047 /* 768 KB; a full Kubernetes node has about 500 */

/* Slot number -> counts of one actor. Size: SLOT_FIRST_ACTOR + --probe.max-entries. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SET_BY_EXPORTER);
	__type(key, __u32);
	__type(value, struct actor_slot);
} actor_slots SEC(".maps");

/* Actor -> its slot number. Never holds more than there are slots. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SET_BY_EXPORTER);
	__type(key, struct actor_key);
	__type(value, __u32);
} actor_index SEC(".maps");

/* Slot numbers that nobody owns. Filled by the exporter, at start and when it reclaims. */
struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, SET_BY_EXPORTER);
	__uint(key_size, 0);
	__uint(value_size, sizeof(__u32));
} actor_free_slots SEC(".maps");

/* The same three for file-system types: a host has a dozen; they are never reclaimed. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SLOT_FIRST_LATENCY + LATENCY_TYPES);
	__type(key, __u32);
	__type(value, struct latency_slot);
} latency_slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, LATENCY_TYPES);
	__type(key, struct latency_key);
	__type(value, __u32);
} latency_index SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, LATENCY_TYPES);
	__uint(key_size, 0);
	__uint(value_size, sizeof(__u32));
} latency_free_slots SEC(".maps");

/* The same three for the extensions that files are renamed to; idle ones are reclaimed. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SLOT_FIRST_EXTENSION + EXTENSIONS);
	__type(key, __u32);
	__type(value, struct extension_slot);
} extension_slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, EXTENSIONS);
	__type(key, struct extension_key);
	__type(value, __u32);
} extension_index SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, EXTENSIONS);
	__uint(key_size, 0);
	__uint(value_size, sizeof(__u32));
} extension_free_slots SEC(".maps");

/* The same three for the names of cgroups, which may be gone before anyone could ask for them.
 * Not created unless asked for. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SLOT_FIRST_CGROUP + CGROUPS);
	__type(key, __u32);
	__type(value, struct cgroup_slot);
} cgroup_slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, CGROUPS);
	__type(key, struct cgroup_key);
	__type(value, __u32);
} cgroup_index SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, CGROUPS);
	__uint(key_size, 0);
	__uint(value_size, sizeof(__u32));
} cgroup_free_slots SEC(".maps");

/* Where a call of vfs_rename stands: what tells it from one that is made inside it. */
struct call_site {
	__u64 stack; /* an address on the kernel stack, the same for calls of the same depth */
	__u64 cred;  /* struct cred *, effective */
};

/* What the entry of a rename leaves for its exit. Never leaves the kernel. */
struct entry_record {
	__u64 entered_ns;		/* CLOCK_MONOTONIC; 0: no rename in flight */
	__u64 fs_type;			/* struct file_system_type *; 0: unknown */
	__u64 kinds;			/* KIND_ bits */
	struct call_site site;		/* zero where the attach mode sees no dentries */
	struct extension_key extension; /* the new one, with KIND_EXTENSION_CHANGE */
};

/* Task -> its entry record; freed with the task. 5.11, for all tracing programs since 5.13
 * (a10787e6d58c). Not created where the kernel has no such map. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct entry_record);
} entries_by_task SEC(".maps");

/* Thread (pid and tgid of the host) -> its entry record, on older kernels. An LRU: a record that
 * is pushed out costs one latency sample, never a count. Room for 8192 threads in vfs_rename. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct entry_record);
} entries_by_thread SEC(".maps");

const volatile struct probe_config config;
struct probe_health health;

static __always_inline void count(__u64 *counter)
{
	__sync_fetch_and_add(counter, 1);
}

#endif
