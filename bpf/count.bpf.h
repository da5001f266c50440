/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One rename is over: count it, and how long it took. Only exits count.
 *
 * Its duration, or that it is unpaired, is counted last: while neither has moved, the exporter
 * reads no slot of an actor or an extension (CountMarks.cs).
 */
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

static __always_inline void count_rename(struct actor_key *key, long ret,
					 const struct rename_end *end)
{
	set_result(key, ret);

	struct actor_slot *slot = find_actor(key);

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
		sample_rename(slot, key, end);
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
static __noinline int on_unpaired_exit(struct actor_key *key, long ret, __u32 draft)
{
	struct rename_end end = {.draft = draft};

	if (CONFIG(sample_interval_ns))
		end.now_ns = bpf_ktime_get_ns();
	count_rename(key, ret, &end);
	count(&health.unpaired_exits);
	return 0;
}

/* The exporter's own rename, by which it learns that it sees any: nobody's. */
static __noinline int on_canary_exit(struct task_struct *task)
{
	struct entry_record *record = entry_record_of(task);

	if (record) {
		record->entered_ns = 0;
		release_record(record);
	}
	count(&health.canaries);
	return 0;
}

/* dentries: whether the entry saw them, and left more than the time. */
static __always_inline int on_exit(struct task_struct *task, long ret, bool dentries)
{
	struct actor_key key = current_actor(task);
	struct entry_record *record = entry_record_of(task);
	struct rename_end end = {};

	/* It always fails: those that succeed need not look. */
	if (ret < 0 && (__u64)task == canary_task)
		return on_canary_exit(task);
	if (!record || !record->entered_ns)
		return on_unpaired_exit(&key, ret, 0);
	if (are_timed())
		end.now_ns = bpf_ktime_get_ns();
	end.entered_ns = record->entered_ns;
	record->entered_ns = 0;
	if (dentries) {
		end.kinds = record->kinds;
		end.fs_type = record->fs_type;
	}
	count_rename(&key, ret, &end);
	if (ret == 0 && (end.kinds & KIND_EXTENSION_CHANGED))
		count_extension(&record->extension);
	if (CONFIG(durations))
		count_latency(end.now_ns - end.entered_ns, (void *)end.fs_type);
	release_record(record);
	return 0;
}

/* Where no programs are attached to entries: how it ended is all that is known. */
static __always_inline int on_lone_exit(struct task_struct *task, long ret)
{
	struct actor_key key = current_actor(task);
	struct rename_end end = {};

	if (ret < 0 && (__u64)task == canary_task)
		count(&health.canaries);
	else
		count_rename(&key, ret, &end);
	return 0;
}

/* entered_ns: 0: not seen. A function, so that the copies share it. */
static __noinline int count_exit(struct task_struct *task, long ret, __u64 entered_ns, __u32 draft)
{
	struct actor_key key = current_actor(task);
	struct rename_end end = {.entered_ns = entered_ns, .draft = draft};

	if (ret < 0 && (__u64)task == canary_task) {
		count(&health.canaries);
		return 0;
	}
	if (!entered_ns)
		return on_unpaired_exit(&key, ret, draft);
	if (are_timed())
		end.now_ns = bpf_ktime_get_ns();
	count_rename(&key, ret, &end);
	if (CONFIG(durations))
		count_latency(end.now_ns - entered_ns, NULL);
	return 0;
}

/*
 * Where system calls are traced preemptibly, the kernel skips a program for as long as a task that
 * has lost the CPU is inside it, on that CPU. But that program only: so there are copies of it, 1
 * to EXIT_COPIES, which run one after the other at the exit of each call, and the first one that
 * does counts it.
 *
 * It leaves its number where the entry left the time, so the others know: a smaller number than
 * their own is that of an earlier copy. An entry that was missed leaves there what the call before
 * did. If that is a smaller number, too, this call is not counted: then it is one that was missed,
 * as the first copy was. No call is ever counted twice. The last copy releases the record. So
 * copies need the entry, where nobody asks for its time, too: without it a last copy that was
 * missed would make the next call look counted to all but its first copy.
 *
 * So missed = what the kernel says of the first copy - rescued_exits + unrecorded_exits.
 */
static __always_inline int on_exit_copy(long ret, __u32 copy)
{
	struct task_struct *task = current_task();
	struct entry_record *record = entry_record_of(task);
	__u64 before;

	if (!record)
		record = new_entry(task);
	if (!record) {
		if (copy == 1)
			count(&health.unrecorded_exits);
		return 0;
	}
	before = record->entered_ns;
	record->entered_ns = copy;
	if (!before || before >= copy) {
		if (copy > 1)
			count(&health.rescued_exits);
		count_exit(task, ret, before > EXIT_COPIES ? before : 0, copy - 1);
	}
	if (copy == EXIT_COPIES) {
		record->entered_ns = 0;
		release_record(record);
	}
	return 0;
}
