/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every map of the probe. Counters stand in memory-mapped arrays ("slots"), because a reader that
 * goes through bpf(2) blinds the probe on its CPU; the hashes beside them only say who owns which
 * slot. See docs/decisions/0001-slots.md.
 */
#pragma once

#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include "rename.h"

const volatile struct probe_config config;
struct probe_health health;

#include "config.bpf.h" /* of these two */
#include "slot_table.bpf.h"

/* Placeholder sizes where the exporter sets max_entries before load (--probe.max-entries). */
#define SET_BY_EXPORTER 1
#define LATENCY_TYPES	63
#define EXTENSIONS	1023	  /* a page of slots: 32 KB; the busiest 20 or so matter */
#define CGROUPS		2047	  /* 768 KB; a full Kubernetes node has about 500 */
#define SAMPLE_RING	(1 << 20) /* bytes: 3,300 samples of usual length, 120 of the longest */
#define BORN_SHIFT	26	  /* 67 ms: 32 bits of it are nine years */
#define YOUNG		15	  /* of these: a second */
#define SAMPLE_PATH	4096	  /* bytes of a path; PATH_MAX, include/uapi/linux/limits.h */

SLOT_TABLE(actor, SLOT_FIRST_ACTOR, SET_BY_EXPORTER);
/* A host has a dozen file-system types; they are never reclaimed. */
SLOT_TABLE(latency, SLOT_FIRST_LATENCY, LATENCY_TYPES);
/* The extensions that files are renamed to; idle ones are reclaimed. */
SLOT_TABLE(extension, SLOT_FIRST_EXTENSION, EXTENSIONS);
/* The names of cgroups, which may be gone before anyone could ask for them. Not created unless
 * asked for. */
SLOT_TABLE(cgroup, SLOT_FIRST_CGROUP, CGROUPS);

/* Where a call of vfs_rename stands: what tells it from one that is made inside it. */
struct call_site {
	__u64 stack; /* an address on the kernel stack, the same for calls of the same depth */
	__u64 cred;  /* struct cred *, effective */
};

/* What stands for the time of an entry where nobody asks for it: larger than on_exit_copy()'s
 * marks. */
#define UNTIMED (EXIT_COPIES + 1)

/* The in-flight table (in_flight.bpf.h) leans on the order in which x86 writes. */
#ifdef __TARGET_ARCH_x86
#define HAS_IN_FLIGHT 1
#else
#define HAS_IN_FLIGHT 0
#endif

/* A power of two. 32 KB: libbpf fills the table with one call of bpf(2), and before 5.15 the kernel
 * copies that into contiguous pages, of which it has more than eight only with luck. */
#define IN_FLIGHT_RECORDS 512

/* What the entry of a rename leaves for its exit. Never leaves the kernel. */
struct entry_record {
	__u32 owner;	       /* in the in-flight table: pid; 0: nobody. 0 elsewhere */
	__u32 users;	       /* there: 1 for its owner, and who has just tried */
	__u64 entered_ns;      /* CLOCK_MONOTONIC; 0: no rename in flight; UNTIMED; a copy's mark */
	__u64 fs_type;	       /* struct file_system_type *; 0: unknown */
	__u64 kinds;	       /* KIND_ bits */
	struct call_site site; /* zero where the attach mode sees no dentries */
	struct extension_key extension; /* the new one, with KIND_EXTENSION_CHANGED */
};

/*
 * What an entry leaves for its exit, of two maps the one that the kernel can have. Task -> value,
 * freed with the task: 5.11, for all tracing programs since 5.13 (a10787e6d58c). Thread (pid and
 * tgid of the host) -> value, on older kernels: an LRU, with room for 8192 threads in vfs_rename.
 */
#define LEFT_BY_ENTRY(name, type_of_value)                                                         \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_TASK_STORAGE);                                           \
		__uint(map_flags, BPF_F_NO_PREALLOC);                                              \
		__type(key, int);                                                                  \
		__type(value, type_of_value);                                                      \
	} name##_by_task SEC(".maps");                                                             \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_LRU_HASH);                                               \
		__uint(max_entries, 8192);                                                         \
		__type(key, __u64);                                                                \
		__type(value, type_of_value);                                                      \
	} name##_by_thread SEC(".maps")

/* A record that the LRU pushes out costs one latency sample, never a count. */
LEFT_BY_ENTRY(entries, struct entry_record);

/* What the entry of a rename leaves for its sample; belongs to the entry record with the same time.
 * Addresses are of the kernel's dentries, or, with the system calls, of the caller's strings. */
struct sample_entry {
	__u64 entered_ns;
	__u64 old_dentry;  /* the file; 0 with the system calls */
	__u64 old_place;   /* the directory of the old name; with the system calls, its string */
	__u64 new_place;   /* the dentry of the new name; likewise */
	__s64 replaced_at; /* ctime of what the new name stood for, with KIND_REPLACED */
	__s32 old_dir_fd;
	__s32 new_dir_fd;
	__u32 flags;
	__u32 old_len;	    /* of the old name; no NUL behind it */
	char old_name[256]; /* NAME_MAX, and one for the mask */
};

/* Where the entry record is in the in-flight table: 156 KB, and as cheap to find as a variable. Not
 * one, as the table is: libbpf would have the kernel copy its zeroes. These maps and the next four
 * are created where samples are taken, and only there. */
#if HAS_IN_FLIGHT
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, IN_FLIGHT_RECORDS);
	__type(key, __u32);
	__type(value, struct sample_entry);
} sample_entries_in_flight SEC(".maps");
#endif

/* Elsewhere. 2.5 MB; one that the LRU pushes out costs a sample its paths. */
LEFT_BY_ENTRY(sample_entries, struct sample_entry);

/* Where a sample is put together. One exit program alone uses it, which does not run twice at a
 * time on one CPU (before 5.12 it is not preempted, since then the kernel skips the second). */
struct sample_draft {
	struct sample_record sample;
	char paths[2 * SAMPLE_PATH + 256]; /* and a name, for the verifier */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SET_BY_EXPORTER); /* one for each copy of the exit program */
	__type(key, __u32);
	__type(value, struct sample_draft);
} sample_drafts SEC(".maps");

/* Samples on their way to the exporter: struct sample_record and its paths. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, SAMPLE_RING);
} samples SEC(".maps");

/*
 * Where slots are short: what a random number may not have in common with it, if a new actor is to
 * ask for one. Whoever renames often is soon let in, so the few slots that the exporter frees at a
 * poll last until the next one, however many names there are. Written by the exporter; 0: all ask.
 */
__u64 claim_mask SEC(".data.claims") = 0;

/* Written by the exporter before it sleeps, and by the program that wakes it. */
struct reader_state reader SEC(".data.reader") = {};

/* Written by an exporter that keeps its probe, and by the reclaim program. Not created otherwise.
 */
struct keeper_state keeper SEC(".data.keeper") = {};

/*
 * What the exporter has made of the slots so far, for the next one: struct totals_header, alone in
 * the first page, and two halves that it writes in turn. No program reads it. Not created unless
 * the probe is kept.
 */
struct totals_page {
	__u8 bytes[TOTALS_PAGE];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SET_BY_EXPORTER);
	__type(key, __u32);
	__type(value, struct totals_page);
} totals SEC(".maps");

/* The task whose failing renames are the canary; 0: nobody's. Written by the canary program. */
__u64 canary_task SEC(".data.canary") = 0;

/* Whether anybody asks how long renames take. */
static __always_inline bool are_timed(void)
{
	return CONFIG(durations) || CONFIG(sample_interval_ns);
}
