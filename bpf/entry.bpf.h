/* SPDX-License-Identifier: GPL-2.0 */
/* The entry record: what only the entry of a rename knows, kept for its exit. */
#ifndef ENTRY_BPF_H
#define ENTRY_BPF_H

#include <bpf/bpf_core_read.h>
#include "kinds.bpf.h"

/* NULL: none, or (with `create`) no memory for one. */
static __always_inline struct entry_record *entry_record_of_current(bool create)
{
	if (config.use_task_storage)
		return bpf_task_storage_get(&entries_by_task, bpf_get_current_task_btf(), NULL,
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

/* old_dentry is NULL where the attach mode sees no dentries. */
static __always_inline void record_entry(struct call_site site, struct dentry *old_dentry,
					 struct dentry *new_dentry, __u32 flags)
{
	struct entry_record *record = entry_record_of_current(true);

	if (!record) {
		count(&health.entry_unrecorded);
		return;
	}
	record->fs_type = 0;
	record->kinds = 0;
	if (old_dentry) {
		record->site = site;
		record->fs_type = (__u64)BPF_CORE_READ(old_dentry, d_sb, s_type);
		read_kinds(old_dentry, new_dentry, flags, record);
	}
	record->entered_ns = bpf_ktime_get_ns();
}

#endif
