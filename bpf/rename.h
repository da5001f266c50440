/* SPDX-License-Identifier: GPL-2.0 */
/*
 * THE CONTRACT: everything the BPF programs and the exporter share. Each struct has a twin of the
 * same name in src/RenameExporter/Kernel/Contract.cs, and ContractCheck compares the two, field by
 * field, with this object's BTF. Only fixed-width types, explicit padding, no pointers, no bool.
 */
#ifndef RENAME_H
#define RENAME_H

#include <linux/types.h>

#define COMM_LEN   16 /* TASK_COMM_LEN, include/linux/sched.h */
#define FSTYPE_LEN 16 /* longest name in mainline: "rpc_pipefs", 11 bytes with its NUL */

/* Latency buckets: le = 2^10 ns (1 us) to 2^33 ns (8.6 s), and +Inf. */
#define LATENCY_FIRST_POWER 10
#define LATENCY_BUCKETS	    25

/* Actor slots that belong to no actor: what could not be attributed is counted here. */
#define SLOT_OVERFLOW_RENAMED 0
#define SLOT_OVERFLOW_FAILED  1
#define SLOT_FIRST_ACTOR      2

/* Latency slot 0: file-system types without a slot, or every rename where the type is unknown. */
#define SLOT_LATENCY_OTHER 0
#define SLOT_FIRST_LATENCY 1

/* Who renamed, and how it ended. Compared and hashed as four 64-bit words. */
struct actor_key {
	__u64 cgroup_id; /* 0: not asked for */
	__u32 uid;	 /* as the host's user namespace sees it */
	__s32 error;	 /* errno, positive; 0 = success */
	char comm[COMM_LEN];
};
_Static_assert(sizeof(struct actor_key) == 32, "twin: ActorKey");

/* A slot holds its own key, so that the reader needs nothing but this memory. */
struct actor_slot {
	struct actor_key key;
	__u64 renames;
	__u64 reserved[11]; /* kinds and samples; two cache lines in all */
};
_Static_assert(sizeof(struct actor_slot) == 128, "twin: ActorSlot");

struct latency_key {
	char fstype[FSTYPE_LEN];
};
_Static_assert(sizeof(struct latency_key) == 16, "twin: LatencyKey");

struct latency_slot {
	struct latency_key key;
	__u64 sum_ns;
	__u64 buckets[LATENCY_BUCKETS]; /* not cumulative */
	__u64 reserved[4];
};
_Static_assert(sizeof(struct latency_slot) == 256, "twin: LatencySlot");

/* Why a count went to a table's overflow slot. */
struct overflow_reasons {
	__u64 no_free_slot;  /* the free list was empty: the table is full */
	__u64 stale_slot;    /* the index named a slot that is somebody else's by now */
	__u64 insert_failed; /* the kernel refused the index entry */
};
_Static_assert(sizeof(struct overflow_reasons) == 24, "twin: OverflowReasons");

/* One counter per thing that can go wrong. Lives in .bss, alone, and only ever grows. */
struct probe_health {
	struct overflow_reasons actors;
	struct overflow_reasons latency;
	__u64 inner_skipped;	/* calls made by a stacked file system inside a rename */
	__u64 unpaired_exits;	/* an exit that found no record of its entry: no latency */
	__u64 entry_unrecorded; /* an entry that could not be recorded */
	__u64 lost_slots;	/* slots that could not be given back to the free list */
};
_Static_assert(sizeof(struct probe_health) == 80, "twin: ProbeHealth");

/* Set before load, constant afterwards: the verifier drops the branches they rule out. */
struct probe_config {
	__u32 vfs_rename_args;	/* parameters of vfs_rename: 1 (struct renamedata *) or 6 */
	__u32 comm_of_thread;	/* 1: the thread's comm; 0: the thread-group leader's */
	__u32 use_task_storage; /* 1: entry records in task storage; 0: in an LRU hash */
	__u32 reserved;
};
_Static_assert(sizeof(struct probe_config) == 16, "twin: ProbeConfig");

#endif
