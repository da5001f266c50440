/* SPDX-License-Identifier: GPL-2.0 */
/* One rename is over: count it, and how long it took. Only exits count. */
#pragma once

#include "in_flight.bpf.h"
#include "latency_bucket.bpf.h"
#include "sample.bpf.h"
#include "slots.bpf.h"

/* In the order of the enum: see struct rename_counts. */
static __always_inline void count_kinds(struct rename_counts *counts, long ret, __u64 kinds)
{
	if (ret < 0) {
		count(&counts->count[COUNTER_RENAMES]);
		return;
	}
	if (kinds & KIND_NOOP) {
		count(&counts->count[COUNTER_NOOPS]);
		return;
	}
	count(&counts->count[COUNTER_RENAMES]);
	if (!kinds)
		return;
	if (kinds & KIND_MOVED)
		count(&counts->count[COUNTER_MOVES]);
	if (kinds & KIND_REPLACED)
		count(&counts->count[COUNTER_REPLACEMENTS]);
	if (kinds & KIND_EXCHANGED)
		count(&counts->count[COUNTER_EXCHANGES]);
	if (kinds & KIND_EXTENSION_CHANGED)
		count(&counts->count[COUNTER_EXTENSION_CHANGES]);
}

/*
 * An actor slot without counts is about to get its first one: where the name of its cgroup is must
 * stand in it before. Two programs may do this at a time; both find the same name.
 */
static __always_inline void name_cgroup(struct actor_slot *actor)
{
	struct cgroup_key key = {actor->key.cgroup_id};
	__u32 number;
	struct cgroup_slot *slot =
	    FIND_SLOT(cgroup, &key, fill_cgroup_slot, &number, &health.cgroups);

	if (slot)
		actor->cgroup_slot = slot->number;
}

static __always_inline void count_rename(struct task_struct *task, long ret,
					 const struct rename_end *end)
{
	struct actor_key key = actor_of(task, ret);
	struct actor_slot *slot = find_actor(&key);

	if (CONFIG(cgroup_source) != CGROUP_SOURCE_NONE && slot &&
	    !slot->counts.count[COUNTER_RENAMES] && !slot->counts.count[COUNTER_NOOPS])
		name_cgroup(slot);
	if (!slot) {
		__u32 overflow = ret < 0 ? SLOT_OVERFLOW_FAILED : SLOT_OVERFLOW_RENAMED;
		slot = bpf_map_lookup_elem(&actor_slots, &overflow);
	}
	if (!slot)
		return;
	if (CONFIG(sample_interval_ns))
		sample_rename(slot, &key, end);
	count_kinds(&slot->counts, ret, end->kinds);
}

static __always_inline void count_extension(const struct extension_key *key)
{
	struct extension_slot *slot = NULL;
	const __u64 *words = (const __u64 *)key;
	__u32 number;

	if (words[0] || words[1])
		slot = FIND_SLOT(extension, key, NULL, &number, &health.extensions);
	if (!slot) {
		__u32 other = SLOT_EXTENSION_OTHER;
		slot = bpf_map_lookup_elem(&extension_slots, &other);
	}
	if (slot)
		count(&slot->renames);
}

static __always_inline void count_latency(__u64 ns, struct file_system_type *type)
{
	struct latency_slot *slot = type ? find_latency(type) : NULL;
	__u64 bucket = latency_bucket(ns);

	if (!slot) {
		__u32 other = SLOT_LATENCY_OTHER;
		slot = bpf_map_lookup_elem(&latency_slots, &other);
	}
	if (!slot)
		return;
	if (bucket < LATENCY_BUCKETS)
		count(&slot->buckets[bucket]);
	__sync_fetch_and_add(&slot->sum_ns, ns);
}

/* Its entry was missed, or left no record. A function, so that others need not carry the case. */
static __noinline int on_unpaired_exit(struct task_struct *task, long ret)
{
	struct rename_end end = {};

	if (CONFIG(sample_interval_ns))
		end.now_ns = bpf_ktime_get_ns();
	count(&health.unpaired_exits);
	count_rename(task, ret, &end);
	return 0;
}

/* dentries: whether the entry saw them, and left more than the time. */
static __always_inline int on_exit(struct task_struct *task, long ret, bool dentries)
{
	struct entry_record *record = entry_record_of(task);
	struct rename_end end = {};

	if (!record || !record->entered_ns)
		return on_unpaired_exit(task, ret);
	end.now_ns = bpf_ktime_get_ns();
	end.entered_ns = record->entered_ns;
	record->entered_ns = 0;
	if (dentries) {
		end.kinds = record->kinds;
		end.fs_type = record->fs_type;
	}
	count_rename(task, ret, &end);
	if (ret == 0 && (end.kinds & KIND_EXTENSION_CHANGED))
		count_extension(&record->extension);
	count_latency(end.now_ns - end.entered_ns, (void *)end.fs_type);
	release_record(record);
	return 0;
}
