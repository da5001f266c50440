/* SPDX-License-Identifier: GPL-2.0 */
/* The entry record: what only the entry of a rename knows, kept for its exit. */
#ifndef ENTRY_BPF_H
#define ENTRY_BPF_H

#include "kinds.bpf.h"
#include "place.bpf.h"
#include "sample_entry.bpf.h"
#include "task.bpf.h"

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
