/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the guard's programs and the exporter share, as rename.h is for the probe: fixed-width types
 * and enums, no pointers, no bool. The exporter's half is generated from struct guard_abi.
 *
 * A policy is compiled by the exporter: rules are bits of a mask, and who is looked up has the
 * rules that concern it. Tables are open-addressed: an entry lies in one of the GUARD_PROBES places
 * from that of its hash on, and a zero key is nobody's.
 */
#pragma once

#include "rename.h"

enum guard_numbers {
	GUARD_RULES = 16,
	GUARD_UID_RANGES = 64,
	GUARD_PROGRAMS = 1024, /* places */
	GUARD_CGROUPS = 4096,
	GUARD_EXTENSIONS = 512,
	GUARD_MARKS = 64,
	GUARD_PROBES = 4,
	GUARD_LEVELS = 16,	       /* of cgroups: from the root on; v1: from the task */
	GUARD_BUCKETS = 16384,	       /* that have an owner */
	GUARD_NAME_LEN = 256,	       /* NAME_MAX and a NUL */
	GUARD_EXEMPT = 1 << 30,	       /* in a mask of rules: none of them, ever */
	GUARD_TEST_SIGNAL = 23,	       /* SIGURG, which everybody ignores */
	GUARD_REPORTS_NS = 1000000000, /* a bucket has one record in this time */
	GUARD_MIRROR_NS = 10000000,    /* the two calls for one exchange are not as far apart */
};

/* Bits of guard_control.armed. */
enum guard_arming {
	GUARD_JUDGES = 1, /* renames are judged */
	GUARD_TESTS = 2,  /* those of test_thread are seen, and not judged */
};

/* Bits. */
enum guard_action {
	GUARD_DENY = 1, /* the rename fails with the rule's error */
	GUARD_STOP = 2, /* SIGSTOP for the process: kill -CONT undoes it */
	GUARD_KILL = 4, /* SIGKILL */
};

/* Bits. */
enum guard_rule_flag {
	GUARD_ENFORCE = 1, /* else it says what it would do */
	GUARD_BUDGET = 2,  /* else it concerns each rename that it is about */
};

/* Bits: what the rules of a policy need to know. */
enum guard_need {
	GUARD_NEEDS_CGROUPS = 1,
	GUARD_NEEDS_PROGRAMS = 2,
	GUARD_NEEDS_NAMES = 4,
	GUARD_NEEDS_COMM = 8,
	GUARD_NEEDS_MARKS = 16,	    /* and programs */
	GUARD_NEEDS_CGROUP_ID = 32, /* of whoever is judged: budgets are by it */
};

/* Of whom there is a budget. */
struct bucket_key {
	__u64 cgroup_id;
	__u32 uid;
	__u32 rule_and_process; /* (rule + 1) << 24 | tgid, which has 22 bits; 0: nobody's */
	char comm[COMM_LEN];	/* the thread-group leader's */
};
_Static_assert(sizeof(struct bucket_key) == 32, "four words");

struct guard_rule {
	__u32 flags;
	__u32 actions;
	struct bucket_key scope; /* whose renames share a budget: a mask for keys; no rule in it */
	__u32 error;		 /* errno, positive: EPERM, EACCES, EDQUOT or EROFS */
	__u32 most_actions; /* within give_up_ns; then it only says what it would do, for as long */
	__u64 give_up_ns;   /* 0: it never gives up; at most some years, as the next two */
	__u64 interval_ns;  /* in which one rename comes back to the budget */
	__u64 backlog_ns;   /* intervals that a spent budget is behind a full one, less one */
};

/* Sorted; what is not used has the highest number. The first one begins with 0. */
struct guard_uid_range {
	__u32 first;
	__u32 rules;
};

struct guard_program {
	__u64 inode; /* 0: nobody's place */
	__u32 device;
	__u32 reserved;
};

struct guard_cgroup {
	__u64 id;
	__u32 here;  /* rules of the tasks in it */
	__u32 below; /* of these, and of those in cgroups below */
};

struct guard_extension {
	struct extension_key key;
	__u32 rules;
	__u32 reserved;
};

/* One of two, and of the next: the exporter writes the other one, and then guard_control.active. */
struct guard_policy {
	__u64 enforce_from_ns; /* CLOCK_MONOTONIC: grace after a start */
	__u64 expires_ns;      /* likewise: then it is only said what would be done */
	__u32 needs;
	/* Masks of rules. */
	__u32 rules;	  /* that there are */
	__u32 any_cgroup; /* that do not ask for one */
	__u32 any_kind;	  /* and those about: */
	__u32 moves;
	__u32 replacements;
	__u32 extension_changes;
	__u32 on_burst;	     /* whoever is marked */
	__u64 exempt_inodes; /* of each exempt program the bit that its inode's lowest six say */
	struct guard_rule rule[GUARD_RULES];
	struct guard_uid_range uids[GUARD_UID_RANGES];
};

struct guard_tables {
	struct guard_program exempt[GUARD_PROGRAMS];
	struct guard_cgroup cgroups[GUARD_CGROUPS];
	struct guard_extension extensions[GUARD_EXTENSIONS];
};

/* Who the detector says is bursting, by program and user. */
struct guard_mark {
	__u64 inode; /* 0: nobody's place */
	__u32 device;
	__u32 uid;
	__u64 until_ns; /* CLOCK_MONOTONIC */
};

/* Written by the exporter at any time. */
struct guard_control {
	__u64 lease_ns; /* CLOCK_MONOTONIC until which it is enforced */
	__u32 armed;	/* enum guard_arming; 0: nothing is looked at */
	__u32 active;	/* which of the two policies */
	__u32 exporter; /* its tgid, which is never judged; like the next one as the host has it */
	__u32 test_thread; /* whose renames are the self-test; 0: none */
	__u64 zero;	   /* always; the verifier does not know */
	struct guard_mark marks[GUARD_MARKS];
};

/* What a rule says of a rename. The last rule that is asked is the first one that acts. */
enum guard_outcome {
	GUARD_WITHIN,	 /* the budget */
	GUARD_WOULD_ACT, /* it is not enforced, or the budget is shared for want of room */
	GUARD_EXPIRED,
	GUARD_LEASE_OVER, /* the exporter is silent */
	GUARD_GAVE_UP,	  /* it has acted often enough */
	GUARD_ACTED,
	GUARD_OUTCOMES,
};

enum guard_exemption {
	GUARD_EXEMPT_KERNEL, /* a kernel thread, such as nfsd */
	GUARD_EXEMPT_INIT,
	GUARD_EXEMPT_SELF,
	GUARD_EXEMPT_NOOP,    /* both names are one file */
	GUARD_EXEMPT_UNKNOWN, /* its program cannot be read */
	GUARD_EXEMPT_PROGRAM,
	GUARD_EXEMPT_CGROUP,
	GUARD_EXEMPT_UID,
	GUARD_EXEMPTIONS,
};

struct guard_rule_counts {
	__u64 outcome[GUARD_OUTCOMES];
	__u64 denied;
	__u64 stopped;
	__u64 killed;
	__u64 signal_failed;
};

/* calls = inner + exempt + unmatched + mirrored + judged. Each rule that judges one has an outcome:
 * with one rule, judged is their sum. */
struct guard_counts {
	__u64 calls; /* of the hook, while it judges */
	__u64 inner; /* made by a stacked file system inside a rename */

	__u64 exempt[GUARD_EXEMPTIONS];
	__u64 unmatched; /* no rule is about it */
	__u64 mirrored;	 /* the second one for an exchange that was judged */
	__u64 judged;	 /* by a rule or several */
	struct guard_rule_counts rule[GUARD_RULES];
	struct overflow_reasons buckets; /* why a rule's shared budget was used */
	__u64 lost_slots;
	__u64 lost_records;
	__u64 tests;	 /* renames of the self-test that the hook saw */
	__u64 tested_ns; /* when it did so last: CLOCK_MONOTONIC as the programs have it */
};

/* The first GUARD_RULES are shared by those without a slot. */
struct bucket_slot {
	struct bucket_key key;
	__u64 full_ns;	   /* CLOCK_MONOTONIC: when the budget will be whole again */
	__u64 reported_ns; /* when there was a record last */
	__u64 over;	   /* renames beyond the budget */
	__u64 budget;	   /* by whose interval and backlog full_ns is: both in one word */
};
_Static_assert(sizeof(struct bucket_slot) == 64, "a cache line");

/* In the ring buffer. */
struct guard_record {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u64 cgroup_id;
	__u64 over; /* renames beyond the budget so far, this one included; all, where there is none
		     */
	__u32 tid;
	__u32 pid;
	__u32 uid;
	__u32 rule;
	enum guard_outcome outcome;
	__u32 actions;	    /* what was done */
	__s32 signal_error; /* errno, negative */
	__u32 device;	    /* of the program's file system: major << 20 | minor */
	__u64 inode;	    /* of the file that the process executes; 0: it could not be read */
	char comm[COMM_LEN];
	char old_name[GUARD_NAME_LEN]; /* empty where the hook sees no names */
	char new_name[GUARD_NAME_LEN];
};

/* Constant after load. */
struct guard_config {
	__u32 use_task_storage; /* as in struct probe_config, of whose programs it has some */
	__u32 comm_of_thread;
	__u32 vfs_rename_args;
	enum cgroup_source cgroup_source;
	__u32 cgroup_controller;
	__u32 calls_twice; /* 1: the hook does for one exchange; else guard_pairs does not exist */
};

struct guard_abi {
	struct guard_control control;
	struct guard_policy policy;
	struct guard_tables tables;
	struct guard_counts counts;
	struct bucket_slot buckets;
	struct guard_record records;
	struct guard_config config;
	struct reclaim_request reclaim;
	enum guard_numbers numbers;
	enum guard_arming armings;
	enum guard_action actions;
	enum guard_rule_flag flags;
	enum guard_need needs;
	enum guard_outcome outcomes;
	enum guard_exemption exemptions;
};
