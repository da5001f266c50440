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
#define EXTENSIONS	1023	  /* a page of slots: 32 KB; the busiest 20 or so matter */
#define CGROUPS		2047	  /* 768 KB; a full Kubernetes node has about 500 */
#define SAMPLE_RING	(1 << 20) /* bytes: 4,000 samples of usual length, 120 of the longest */
#define SAMPLE_PATH	4096	  /* bytes of a path; PATH_MAX, include/uapi/linux/limits.h */

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
	__u32 owner;			/* in the in-flight table: pid; 0: nobody. 0 elsewhere */
	__u32 users;			/* there: 1 for its owner, and who has just tried */
	__u64 entered_ns;		/* CLOCK_MONOTONIC; 0: no rename in flight */
	__u64 fs_type;			/* struct file_system_type *; 0: unknown */
	__u64 kinds;			/* KIND_ bits */
	struct call_site site;		/* zero where the attach mode sees no dentries */
	struct extension_key extension; /* the new one, with KIND_EXTENSION_CHANGED */
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

/* What the entry of a rename leaves for its sample; belongs to the entry record with the same time.
 * Addresses are of the kernel's dentries, or, with the system calls, of the caller's strings. */
struct sample_entry {
	__u64 entered_ns;
	__u64 old_dentry; /* the file; 0 with the system calls */
	__u64 old_place;  /* the directory of the old name; with the system calls, its string */
	__u64 new_place;
	__s32 old_dir_fd;
	__s32 new_dir_fd;
	__u32 flags;
	__u16 old_len; /* of the names; no NUL behind them */
	__u16 new_len;
	char old_name[256]; /* NAME_MAX, and one for the mask */
	char new_name[256];
};

/* The same two as for the entry records. These maps and the next two are created where samples are
 * taken, and only there. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct sample_entry);
} sample_entries_by_task SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192); /* 4.5 MB; one that is pushed out costs a sample its paths */
	__type(key, __u64);
	__type(value, struct sample_entry);
} sample_entries_by_thread SEC(".maps");

/* Where a sample is put together. The exit programs alone use it: no two of them run at a time on
 * one CPU (before 5.12 they are not preempted, since then the kernel skips the second). */
struct sample_draft {
	struct sample_record sample;
	char paths[2 * SAMPLE_PATH + 256]; /* and a name, for the verifier */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sample_draft);
} sample_drafts SEC(".maps");

/* Samples on their way to the exporter: struct sample_record and its paths. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, SAMPLE_RING);
} samples SEC(".maps");

const volatile struct probe_config config;
struct probe_health health;

/*
 * A field of config. The verifier knows its value and drops the branches that it rules out, but
 * never a load. So this is one that the compiler may drop, or make once for several uses; a
 * volatile's it may not, and without volatile it would take the zeroes here for the value.
 */
#define CONFIG(field)                                                                              \
	({                                                                                         \
		__u64 value;                                                                       \
		if (sizeof(config.field) == sizeof(__u64))                                         \
			asm("%0 = *(u64 *)(%1 + %2)"                                               \
			    : "=r"(value)                                                          \
			    : "r"(&config), "i"(__builtin_offsetof(struct probe_config, field)));  \
		else                                                                               \
			asm("%0 = *(u32 *)(%1 + %2)"                                               \
			    : "=r"(value)                                                          \
			    : "r"(&config), "i"(__builtin_offsetof(struct probe_config, field)));  \
		value;                                                                             \
	})

static __always_inline void count(__u64 *counter)
{
	__sync_fetch_and_add(counter, 1);
}

#endif
