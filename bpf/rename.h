/* SPDX-License-Identifier: GPL-2.0 */
/*
 * THE CONTRACT: everything the BPF programs and the exporter share. Each struct has a twin of the
 * same name in src/RenameExporter/Kernel/Contract.cs, and ContractCheck compares the two, field by
 * field, with this object's BTF. Only fixed-width types, explicit padding, no pointers, no bool.
 */
#ifndef RENAME_H
#define RENAME_H

#include <linux/types.h>

#define COMM_LEN      16 /* TASK_COMM_LEN, include/linux/sched.h */
#define FSTYPE_LEN    16 /* longest name in mainline: "binfmt_misc", 12 bytes with its NUL */
#define EXTENSION_LEN 16 /* 15 bytes at most, without the dot, and a NUL */

#define CGROUP_NAME_LEN	  256 /* NAME_MAX and a NUL */
#define CGROUP_PARENT_LEN 112 /* "cri-containerd-", 64 digits, ".scope" and a NUL are 86 */

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

/* Extension slot 0: changes to extensions without a slot, to none, and to overlong ones. */
#define SLOT_EXTENSION_OTHER 0
#define SLOT_FIRST_EXTENSION 1

/* Cgroup slot 0 stays empty: an actor slot that names it has a cgroup without a name. */
#define SLOT_CGROUP_UNKNOWN 0
#define SLOT_FIRST_CGROUP   1

/* Where the cgroup of a task is looked up: probe_config.cgroup_source. */
#define CGROUP_SOURCE_NONE 0 /* not asked for */
#define CGROUP_SOURCE_V2   1 /* the unified hierarchy */
#define CGROUP_SOURCE_V1   2 /* the hierarchy of probe_config.cgroup_controller */

/*
 * errno values that are kept apart: those of errno(3), and the kernel's own from ERESTARTSYS on.
 * Whatever else a call returns (a seccomp filter or a FUSE server can make anything up) is one
 * value.
 */
#define ERROR_LAST_USER	   133
#define ERROR_FIRST_KERNEL 512
#define ERROR_LAST_KERNEL  531
#define ERROR_OTHER	   4096 /* above MAX_ERRNO, include/linux/err.h */

/* Who renamed, and how it ended. Compared and hashed as four 64-bit words. */
struct actor_key {
	__u64 cgroup_id; /* 0: not asked for */
	__u32 uid;	 /* as the host's user namespace sees it */
	__s32 error;	 /* errno, positive, or ERROR_OTHER; 0 = success */
	char comm[COMM_LEN];
};
_Static_assert(sizeof(struct actor_key) == 32, "twin: ActorKey");

/*
 * renames + noops is every call that ended this way; the rest says what kind of renames they were,
 * and stays 0 where the attach mode cannot see it. A program adds renames first and the kinds after
 * it; a reader that reads in the opposite order never sees more of a kind than renames.
 */
struct rename_counts {
	__u64 renames;		 /* with error = 0: succeeded, and did something */
	__u64 noops;		 /* returned 0 and did nothing: both names are one file */
	__u64 moves;		 /* into another directory */
	__u64 replacements;	 /* over an existing target */
	__u64 exchanges;	 /* RENAME_EXCHANGE: two files swapped */
	__u64 extension_changes; /* the name ends in another extension than before */
};
_Static_assert(sizeof(struct rename_counts) == 48, "twin: RenameCounts");

/* A slot holds its own key, so that the reader needs nothing but this memory. */
struct actor_slot {
	struct actor_key key;
	struct rename_counts counts;
	__u64 cgroup_slot; /* where the cgroup's name is; written before the first count */
	__u64 reserved[5]; /* samples; two cache lines in all */
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

/* What follows the last dot of a file name, when that is not the name's first byte. */
struct extension_key {
	char extension[EXTENSION_LEN];
};
_Static_assert(sizeof(struct extension_key) == 16, "twin: ExtensionKey");

struct extension_slot {
	struct extension_key key;
	__u64 renames; /* that changed the extension to this one */
	__u64 reserved;
};
_Static_assert(sizeof(struct extension_slot) == 32, "twin: ExtensionSlot");

struct cgroup_key {
	__u64 id; /* of its directory in cgroupfs: what bpf_get_current_cgroup_id() says */
};
_Static_assert(sizeof(struct cgroup_key) == 8, "twin: CgroupKey");

/* What a cgroup was called when its first rename was seen. Complete before anyone can find it. */
struct cgroup_slot {
	struct cgroup_key key;
	__u32 number;	/* of this slot */
	__u32 name_len; /* with its NUL; 0: could not be read */
	char name[CGROUP_NAME_LEN];
	char parent[CGROUP_PARENT_LEN]; /* the parent's name, cut */
};
_Static_assert(sizeof(struct cgroup_slot) == 384, "twin: CgroupSlot");

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
	struct overflow_reasons extensions;
	struct overflow_reasons cgroups;
	__u64 inner_skipped;	/* calls made by a stacked file system inside a rename */
	__u64 unpaired_exits;	/* an exit that found no record of its entry: no latency */
	__u64 entry_unrecorded; /* an entry that could not be recorded */
	__u64 lost_slots;	/* slots that could not be given back to the free list */
	__u64 entries;		/* entries seen, where count_calls asks for it */
	__u64 exits;		/* exits seen, likewise */
};
_Static_assert(sizeof(struct probe_health) == 144, "twin: ProbeHealth");

/* What the reclaim program is run with: one step for one slot. Returns 0 or -errno. */
struct reclaim_request {
	__u32 step;   /* RECLAIM_UNLINK or RECLAIM_FREE */
	__u32 table;  /* RECLAIM_ACTORS, RECLAIM_EXTENSIONS or RECLAIM_CGROUPS */
	__u32 number; /* of the slot */
	__u32 reserved;
};
_Static_assert(sizeof(struct reclaim_request) == 16, "twin: ReclaimRequest");

#define RECLAIM_UNLINK	   0 /* take the slot out of the index */
#define RECLAIM_FREE	   1 /* put it on the free list */
#define RECLAIM_ACTORS	   0
#define RECLAIM_EXTENSIONS 1
#define RECLAIM_CGROUPS	   2 /* not where CGROUP_SOURCE_NONE keeps the maps away */

/* Set before load, constant afterwards: the verifier drops the branches they rule out. */
struct probe_config {
	__u32 vfs_rename_args;	 /* parameters of vfs_rename: 1 (struct renamedata *) or 6 */
	__u32 comm_of_thread;	 /* 1: the thread's comm; 0: the thread-group leader's */
	__u32 use_task_storage;	 /* 1: entry records in task storage; 0: in an LRU hash */
	__u32 count_calls;	 /* 1: count entries and exits, to know what kretprobe lost */
	__u32 cgroup_source;	 /* CGROUP_SOURCE_ */
	__u32 cgroup_controller; /* with V1: index into css_set.subsys, which differs by kernel */
};
_Static_assert(sizeof(struct probe_config) == 24, "twin: ProbeConfig");

#endif
