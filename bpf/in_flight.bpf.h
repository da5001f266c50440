/* SPDX-License-Identifier: GPL-2.0 */
/* Renames in flight: what only the entry of a rename knows, kept in a record for its exit. */
#ifndef IN_FLIGHT_BPF_H
#define IN_FLIGHT_BPF_H

#include "kinds.bpf.h"
#include "sample_entry.bpf.h"
#include "task.bpf.h"

/*
 * Places: a table of entry records by the low bits of the pid. Two threads with the same bits may
 * be in a rename at a time; the second one is turned away, and has to use a map that is slower.
 *
 * Without atomics that return values (5.12): everybody adds one to `users` first and looks then.
 * Who sees 1 came first and has the place until it subtracts its one: whoever comes meanwhile sees
 * more. The owner alone writes `owner`, and clears it before it leaves. x86 keeps the order of
 * these writes; arm64 does not, and has no places.
 *
 * A thread whose exit the kernel lost, and which has ended, leaves its place taken, until its pid
 * comes up again. That costs those who have the same bits some time, and nothing else.
 */

#ifdef __TARGET_ARCH_x86
#define HAS_PLACES 1
#else
#define HAS_PLACES 0
#endif

/* A power of two. 32 KB: libbpf fills it with one call of bpf(2), and before 5.15 the kernel copies
 * that into contiguous pages, of which it has more than eight only with luck. */
#define ENTRY_PLACES 512

#if HAS_PLACES
struct entry_record entry_places[ENTRY_PLACES] SEC(".data.places") = {};
#endif

/* NULL: where there are none. */
static __always_inline struct entry_record *place_of(__u64 pid)
{
#if HAS_PLACES
	return &entry_places[pid % ENTRY_PLACES];
#else
	(void)pid;
	return NULL;
#endif
}

/* NULL: somebody else's. A place that is ours already is one whose exit was lost, or an outer
 * call's. */
static __always_inline struct entry_record *take_place(__u64 pid)
{
	struct entry_record *place = place_of(pid);

	if (!place || place->owner == pid)
		return place;
	__sync_fetch_and_add(&place->users, 1);
	if (*(volatile __u32 *)&place->users == 1) {
		*(volatile __u32 *)&place->owner = pid;
		return place;
	}
	__sync_fetch_and_add(&place->users, -1);
	return NULL;
}

/* Last: from here on the record is another's. */
static __always_inline void leave_place(struct entry_record *record)
{
	if (!record->owner)
		return;
	*(volatile __u32 *)&record->owner = 0;
	__sync_fetch_and_add(&record->users, -1);
}

/* Of a thread that found its place taken. NULL: none, or (with `create`) no memory for one. */
static __always_inline struct entry_record *second_record_of(struct task_struct *task, bool create)
{
	if (CONFIG(use_task_storage))
		return bpf_task_storage_get(&entries_by_task, task, NULL,
					    create ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0);

	__u64 thread = bpf_get_current_pid_tgid();
	struct entry_record *record = bpf_map_lookup_elem(&entries_by_thread, &thread);
	if (record || !create)
		return record;

	/* Kept after the exit: a thread that renames again writes in place, and the LRU ages out
	 * the threads that do not. */
	struct entry_record empty = {};
	bpf_map_update_elem(&entries_by_thread, &thread, &empty, BPF_ANY);
	return bpf_map_lookup_elem(&entries_by_thread, &thread);
}

/* The record of this task's last entry; NULL: none. */
static __always_inline struct entry_record *entry_record_of(struct task_struct *task)
{
	__u64 pid = task_pid(task);
	struct entry_record *place = place_of(pid);

	return place && place->owner == pid ? place : second_record_of(task, false);
}

/* NULL: no memory for a record; the exit will be unpaired. */
static __always_inline struct entry_record *new_entry(struct task_struct *task)
{
	struct entry_record *record = take_place(task_pid(task));

	if (!record)
		record = second_record_of(task, true);
	if (!record) {
		count(&health.entry_unrecorded);
		return NULL;
	}
	return record;
}

/* Last, so that a latency is the rename's and not ours. */
static __always_inline void stamp_entry(struct entry_record *record, struct sample_entry *sample)
{
	record->entered_ns = bpf_ktime_get_ns();
	if (sample)
		sample->entered_ns = record->entered_ns;
}

static __always_inline void record_dentries(struct task_struct *task, struct call_site site,
					    const struct rename_call *call)
{
	struct entry_record *record = new_entry(task);
	struct sample_entry *sample = NULL;

	if (!record)
		return;
	record->site = site;
	read_kinds(call, record);
	if (CONFIG(sample_interval_ns))
		sample = keep_dentries(call->old_dentry, call->new_dentry, call->flags);
	stamp_entry(record, sample);
}

#endif
