/* SPDX-License-Identifier: GPL-2.0-only */
/* Renames in flight: what only the entry of a rename knows, kept in a record for its exit. */
#pragma once

#include "maps.bpf.h"
#include "task.bpf.h"

/*
 * The in-flight table: entry records by the low bits of the pid. Two threads with the same bits may
 * be in a rename at a time; the second one is turned away, and has to use a map that is slower.
 *
 * Without atomics that return values (5.12): everybody adds one to `users` first and looks then.
 * Who sees 1 came first and owns the record until it subtracts its one: whoever comes meanwhile
 * sees more. The owner alone writes `owner`, and clears it before it releases the record. x86 keeps
 * the order of these writes; arm64 does not, and has no table.
 *
 * A thread whose exit the kernel lost, and which has ended, leaves its record owned, until its pid
 * comes up again. That costs those who have the same bits some time, and nothing else.
 */

#if HAS_IN_FLIGHT
struct entry_record in_flight[IN_FLIGHT_RECORDS] SEC(".data.in_flight") = {};
#endif

/* NULL: where there are none. */
static __always_inline struct entry_record *in_flight_record(__u64 pid)
{
#if HAS_IN_FLIGHT
	return &in_flight[pid % IN_FLIGHT_RECORDS];
#else
	(void)pid;
	return NULL;
#endif
}

/* NULL: somebody else's. One that is ours already is one whose exit was lost, or an outer
 * call's. */
static __always_inline struct entry_record *claim_record(__u64 pid)
{
	struct entry_record *record = in_flight_record(pid);

	if (!record || record->owner == pid)
		return record;
	__sync_fetch_and_add(&record->users, 1);
	if (*(volatile __u32 *)&record->users == 1) {
		*(volatile __u32 *)&record->owner = pid;
		return record;
	}
	__sync_fetch_and_add(&record->users, -1);
	return NULL;
}

/* Last: from here on the record is another's. */
static __always_inline void release_record(struct entry_record *record)
{
	if (!record->owner)
		return;
	*(volatile __u32 *)&record->owner = 0;
	__sync_fetch_and_add(&record->users, -1);
}

/* Of a thread that found its record owned. NULL: none, or (with `create`) no memory for one. */
static __always_inline struct entry_record *overflow_record_of(struct task_struct *task,
							       bool create)
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
	struct entry_record *record = in_flight_record(pid);

	return record && record->owner == pid ? record : overflow_record_of(task, false);
}

/* NULL: no memory for a record; the exit will be unpaired. */
static __always_inline struct entry_record *new_entry(struct task_struct *task)
{
	struct entry_record *record = claim_record(task_pid(task));

	if (!record)
		record = overflow_record_of(task, true);
	if (!record) {
		count(&health.entry_unrecorded);
		return NULL;
	}
	return record;
}
