/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every map of the guard. What the exporter writes is memory-mapped, so that after the attach
 * nothing calls bpf(2) on a map. None exists without a policy: the object is not loaded then.
 */
#pragma once

#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include "guard.h"

const volatile struct guard_config config;
struct guard_counts health; /* .bss, alone */

#include "config.bpf.h" /* of these two */
#include "slot_table.bpf.h"

#define GUARD_RING (1 << 18) /* bytes: 436 records */

struct guard_control guard_control SEC(".data.control") = {};

/* What a rule has been asked to do; the exporter never touches it. See take_action(). */
struct guard_breaker {
	__u64 since_ns;
	__u64 asked;
	__u64 asked_before; /* since_ns */
};

struct guard_breaker guard_breakers[GUARD_RULES] SEC(".data.breakers") = {};

/* A variable is as cheap to find as it is dear to fill, which libbpf does with one call: what is
 * not looked at in each rename is in a map. */
struct guard_policy guard_policies[2] SEC(".data.policies") = {};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct guard_tables);
} guard_tables SEC(".maps");

static __always_inline const struct guard_policy *policy_of(__u64 number)
{
	const struct guard_policy *policy = &guard_policies[number];

	barrier_var(policy); /* clang would find it again and again */
	return policy;
}

/* Of that policy. NULL: there always are some; the verifier does not know. */
static __always_inline const struct guard_tables *tables_of(__u32 number)
{
	return bpf_map_lookup_elem(&guard_tables, &number);
}

SLOT_TABLE(bucket, GUARD_RULES, GUARD_BUCKETS);

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, GUARD_RING);
} guard_records SEC(".maps");

/* Of a thread, the dentries of its last call: the LSM hook is called twice for one exchange. One
 * that the LRU pushes out costs a rename of the budget. LSM alone. */
struct guard_pair {
	__u64 old_dentry;
	__u64 new_dentry;
	__u64 seen_ns;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct guard_pair);
} guard_pairs SEC(".maps");

/* Of a worker of io_uring, its last call on an overlay: see guard_inner.bpf.h. Not in tracepoints.
 */
struct guard_outer {
	__u64 stack;
	__u64 cred;
	__u64 fs_type;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct guard_outer);
} guard_outers SEC(".maps");
