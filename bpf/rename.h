/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * THE ABI: everything the BPF programs and the exporter share; of samples, in sample.h, which
 * nothing but this file includes. The exporter's half is generated at build from this object's BTF
 * (build/abi): whatever struct rename_abi, at the end, leads to. Only fixed-width types and enums,
 * explicit padding, no pointers, no bool.
 *
 * An enum named ..._numbers becomes constants, every other one an enum, of flags if its members are
 * bits. A #define stays here.
 */
#pragma once

#include <linux/types.h>

#define COMM_LEN      16 /* TASK_COMM_LEN, include/linux/sched.h */
#define FSTYPE_LEN    16 /* longest name in mainline: "binfmt_misc", 12 bytes with its NUL */
#define EXTENSION_LEN 16 /* 15 bytes at most, without the dot, and a NUL */

#define CGROUP_NAME_LEN	     256 /* NAME_MAX and a NUL */
#define CGROUP_CONTAINER_LEN 112 /* of its end: "conmon-", 64 digits, ".scope" and a NUL are 78 */
#define CONTAINER_ID_LEN     64

/* Latency buckets: le = 2^10 ns (1 us) to 2^33 ns (8.6 s), and +Inf. */
enum latency_numbers {
	LATENCY_FIRST_POWER = 10,
	LATENCY_BUCKETS = 25,
};

enum slot_numbers {
	/* Actor slots of no actor: what could not be attributed is counted here. */
	SLOT_OVERFLOW_RENAMED = 0,
	SLOT_OVERFLOW_FAILED = 1,
	SLOT_FIRST_ACTOR = 2,

	/* File-system types without a slot, or every rename where the type is unknown. */
	SLOT_LATENCY_OTHER = 0,
	SLOT_FIRST_LATENCY = 1,

	/* Changes to extensions without a slot, to none, and to overlong ones. */
	SLOT_EXTENSION_OTHER = 0,
	SLOT_FIRST_EXTENSION = 1,

	/* Stays empty: an actor slot that names it has a cgroup without a name. */
	SLOT_CGROUP_UNKNOWN = 0,
	SLOT_FIRST_CGROUP = 1,
};

/* Where the cgroup of a task is looked up. */
enum cgroup_source {
	CGROUP_SOURCE_NONE = 0, /* not asked for */
	CGROUP_SOURCE_V2 = 1,	/* the unified hierarchy */
	CGROUP_SOURCE_V1 = 2,	/* the hierarchy of probe_config.cgroup_controller */
};

/*
 * errno values that are kept apart: those of errno(3), and the kernel's own from ERESTARTSYS on.
 * Whatever else a call returns (a seccomp filter or a FUSE server can make anything up) is one
 * value.
 */
enum error_numbers {
	ERROR_LAST_USER = 133,
	ERROR_FIRST_KERNEL = 512,
	ERROR_LAST_KERNEL = 531,
	ERROR_OTHER = 4096, /* above MAX_ERRNO, include/linux/err.h */
};

/* Who renamed, and how it ended. Compared and hashed as four 64-bit words. */
struct actor_key {
	__u64 cgroup_id; /* 0: not asked for */
	__u32 uid;	 /* as the host's user namespace sees it */
	__s32 error;	 /* errno, positive, or ERROR_OTHER; 0 = success */
	char comm[COMM_LEN];
};
_Static_assert(sizeof(struct actor_key) == 32, "four words");

/*
 * What an actor's renames are counted by. COUNTER_RENAMES and COUNTER_NOOPS together are every call
 * that ended this way. The others say what kind of renames they were, and stay 0 where the attach
 * mode cannot see it.
 */
enum rename_counter {
	COUNTER_RENAMES,	   /* with error = 0: succeeded, and did something */
	COUNTER_NOOPS,		   /* returned 0 and did nothing: both names are one file */
	COUNTER_MOVES,		   /* into another directory */
	COUNTER_REPLACEMENTS,	   /* over an existing target */
	COUNTER_EXCHANGES,	   /* RENAME_EXCHANGE: two files swapped */
	COUNTER_EXTENSION_CHANGES, /* the name ends in another extension than before */
	COUNTER_N,
};

/*
 * A program adds in the order of the enum; a reader that reads in the opposite order never sees
 * more of a kind than renames.
 */
struct rename_counts {
	__u64 count[COUNTER_N];
};

/*
 * What became of the sample of each rename, where samples are taken: the three together are renames
 * + noops. A program adds here before it counts; a reader that reads the counts first never sees
 * less here.
 */
struct sample_counts {
	__u64 sampled;	  /* in the ring buffer */
	__u64 suppressed; /* the slot's token bucket was empty */
	__u64 lost;	  /* the ring buffer was full */
};

/* A slot holds its own key, so that the reader needs nothing but this memory. Two cache lines. */
struct actor_slot {
	struct actor_key key;
	struct rename_counts counts;
	__u32 cgroup_slot; /* where the cgroup's name is; written before the first count */
	__u32 born;	   /* CLOCK_MONOTONIC >> BORN_SHIFT at the claim, where samples are taken */
	struct sample_counts samples;
	__u64 bucket_full_ns; /* CLOCK_MONOTONIC: when the token bucket will be full */
	__u32 number;	      /* of this slot, where samples are taken */
	__u32 generation;     /* how often the exporter has taken the slot back, likewise */
};
_Static_assert(sizeof(struct actor_slot) == 128, "two cache lines");

struct latency_key {
	char fstype[FSTYPE_LEN];
};
_Static_assert(sizeof(struct latency_key) == 16, "two words");

struct latency_slot {
	struct latency_key key;
	__u64 sum_ns;
	__u64 buckets[LATENCY_BUCKETS]; /* not cumulative */
	__u64 reserved[4];
};
_Static_assert(sizeof(struct latency_slot) == 256, "four cache lines");

/* What follows the last dot of a file name, when that is not the name's first byte. */
struct extension_key {
	char extension[EXTENSION_LEN];
};
_Static_assert(sizeof(struct extension_key) == 16, "two words");

struct extension_slot {
	struct extension_key key;
	__u64 renames; /* that changed the extension to this one */
	__u64 reserved;
};
_Static_assert(sizeof(struct extension_slot) == 32, "half a cache line");

struct cgroup_key {
	__u64 id; /* of its directory in cgroupfs: what bpf_get_current_cgroup_id() says */
};

/* What a cgroup was called when its first rename was seen. Complete before anyone can find it. */
struct cgroup_slot {
	struct cgroup_key key;
	__u32 number;	/* of this slot */
	__u32 name_len; /* with its NUL; 0: could not be read */
	char name[CGROUP_NAME_LEN];
	char container[CGROUP_CONTAINER_LEN]; /* end of the nearest name above of a container */
};
_Static_assert(sizeof(struct cgroup_slot) == 384, "six cache lines");

/* What is in the ring buffer: struct sample_record, and what it leads to. */
#include "sample.h"

/* Why a count went to a table's overflow slot; and how many free slots were asked for. */
struct overflow_reasons {
	__u64 no_free_slot;  /* the free list was empty, or too short for all who ask */
	__u64 stale_slot;    /* the index named a slot that is somebody else's by now */
	__u64 insert_failed; /* the kernel refused the index entry */
	__u64 claims;	     /* no reason: no slot behind the first so many has ever had an owner */
};

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
	__u64 canaries;		/* exits of the exporter's own renames, which nothing else counts */
	__u64 rescued_exits;	/* exits that the first copy missed, and another one counted */
	__u64 unrecorded_exits; /* exits that the first copy left to others, for want of a record */
};

/* Of the exit program of system calls, where they can be preempted: see on_exit_copy(). */
enum exit_numbers {
	EXIT_COPIES = 8,
};

enum reclaim_step {
	RECLAIM_UNLINK = 0, /* take the slot out of the index */
	RECLAIM_FREE = 1,   /* put it on the free list */
	RECLAIM_FILL = 2,   /* at start: put it and those behind it there */
};

enum fill_numbers {
	FILL_BATCH = 64, /* slots: the verifier goes through each turn of the loop */
};

enum reclaim_table {
	RECLAIM_ACTORS = 0,
	RECLAIM_EXTENSIONS = 1,
	RECLAIM_CGROUPS = 2, /* not where CGROUP_SOURCE_NONE keeps the maps away */
	RECLAIM_LATENCY = 3, /* RECLAIM_FILL only */
	RECLAIM_BUCKETS = 4, /* the guard's: its object has no other table */
};

/* What the reclaim program is run with: one step, for one slot or several. Returns 0 or -errno. */
struct reclaim_request {
	enum reclaim_step step;
	enum reclaim_table table;
	__u32 number; /* of the slot */
	__u32 count;  /* RECLAIM_FILL: of slots, FILL_BATCH at most */
};

/* Set before load, constant afterwards: the verifier drops the branches they rule out. */
struct probe_config {
	__u32 vfs_rename_args;	/* parameters of vfs_rename: 1 (struct renamedata *) or 6 */
	__u32 comm_of_thread;	/* 1: the thread's comm; 0: the thread-group leader's */
	__u32 use_task_storage; /* 1: entry records in task storage; 0: in an LRU hash */
	__u32 count_calls;	/* 1: count entries and exits, to know what returns were lost */
	enum cgroup_source cgroup_source;
	__u32 cgroup_controller;  /* with V1: index into css_set.subsys, which differs by kernel */
	__u32 durations;	  /* 1: count how long renames take */
	__u32 kept;		  /* 1: the programs stay when the exporter goes */
	__u64 sample_interval_ns; /* a slot's bucket gains a token in this time; 0: no samples */
	__u64
	    sample_backlog_ns; /* intervals that an emptied bucket is behind a full one, less one */
	__u64 keep_for_ns; /* no samples this long after the exporter was last seen; 0: always */
};

/* Of an exporter that keeps its probe. Lives in .data.keeper, alone, and the exporter writes to it.
 */
struct keeper_state {
	__u64 seen_ns; /* CLOCK_MONOTONIC: when the exporter was last there */
	__u64 freed;   /* slots that the reclaim program was to put on a free list */
};

enum totals_numbers {
	TOTALS_PAGE = 65536, /* bytes: whole pages on every kernel */
	TOTALS_VERSION = 2,  /* of what the exporter writes there */
};

/*
 * In the first page of the totals: whose they are, and where the last whole ones are. Exporters of
 * two versions ask each other for the probe: version and asked stay where they are.
 */
struct totals_header {
	__u64 version;	  /* TOTALS_VERSION; 0: not to be taken over, as it was not attached yet */
	__u64 generation; /* of the last whole ones: even: in the first half, odd: in the second */
	__u64 began_s;	  /* seconds since the Unix epoch: when the probe was attached */
	char abi[16];	  /* hash of all that is shared */
	__u64 asked;	  /* grows while another exporter asks for the probe */
};

/* Of no use but to lead to all of the above: the reclaim program's mention keeps it in BTF. */
struct rename_abi {
	struct actor_slot actor_slots;
	struct latency_slot latency_slots;
	struct extension_slot extension_slots;
	struct cgroup_slot cgroup_slots;
	struct sample_record samples;
	struct reader_state reader;
	struct probe_health health;
	struct probe_config config;
	struct reclaim_request reclaim;
	struct keeper_state keeper;
	struct totals_header totals;
	enum totals_numbers totals_numbers;
	enum rename_counter rename_counter;
	enum latency_numbers latency_numbers;
	enum slot_numbers slot_numbers;
	enum error_numbers error_numbers;
	enum exit_numbers exit_numbers;
	enum fill_numbers fill_numbers;
};
