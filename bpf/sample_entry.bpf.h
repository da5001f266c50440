/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What only the entry of a rename knows, and its sample will say: the old name, which d_move()
 * takes away. Every rename pays for it, as nothing tells here whether there will be a token at the
 * exit.
 */
#pragma once

#include "dentry.bpf.h"
#include "in_flight.bpf.h"
#include "inode.bpf.h"
#include "path.bpf.h"

#define AT_FDCWD -100 /* include/uapi/linux/fcntl.h */

/* Of the entry whose record this is. NULL: none, or (with `create`) no memory for one. */
static __always_inline struct sample_entry *sample_entry_of(const struct entry_record *record,
							    bool create)
{
#if HAS_IN_FLIGHT
	if (record->owner) {
		__u32 number = record->owner % IN_FLIGHT_RECORDS;

		return bpf_map_lookup_elem(&sample_entries_in_flight, &number);
	}
#else
	(void)record;
#endif
	if (CONFIG(use_task_storage))
		return bpf_task_storage_get(&sample_entries_by_task, current_task(), NULL,
					    create ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0);

	__u64 thread = bpf_get_current_pid_tgid();
	struct sample_entry *entry = bpf_map_lookup_elem(&sample_entries_by_thread, &thread);
	if (entry || !create)
		return entry;

	/* It is written before it is read: any bytes will do to begin with, and these are not on
	 * the stack, which has no room for them. */
	struct sample_draft *bytes = sample_draft(0);
	if (bytes)
		bpf_map_update_elem(&sample_entries_by_thread, &thread, bytes, BPF_ANY);
	return bpf_map_lookup_elem(&sample_entries_by_thread, &thread);
}

/* What the system calls were asked to do: their strings' addresses. NULL: the sample will be
 * without paths. */
static __always_inline struct sample_entry *keep_strings(const struct entry_record *record,
							 __s32 old_dir_fd, __u64 old_string,
							 __s32 new_dir_fd, __u64 new_string,
							 __u32 flags)
{
	struct sample_entry *entry = sample_entry_of(record, true);

	if (!entry)
		return NULL;
	entry->old_dentry = 0;
	entry->old_place = old_string;
	entry->new_place = new_string;
	entry->old_dir_fd = old_dir_fd;
	entry->new_dir_fd = new_dir_fd;
	entry->flags = flags;
	return entry;
}

/*
 * The same of dentries, and the old name. The call holds on to them until it returns, so the
 * directories above are walked at the exit, and the new name is there as well.
 */
static __always_inline struct sample_entry *keep_dentries(const struct entry_record *record,
							  const struct rename_call *call,
							  const struct dentry_copy *old_copy)
{
	struct sample_entry *entry = sample_entry_of(record, true);

	if (!entry)
		return NULL;

	struct dentry *new_dentry = call->new_dentry;
	struct dentry_view view = fields_of(call->old_dentry, call->typed, true, old_copy);
	const __u64 *words = short_name(call->old_dentry, call->typed, true, old_copy, &view);

	entry->old_dentry = (__u64)call->old_dentry;
	entry->old_place = (__u64)view.parent;
	entry->new_place = (__u64)new_dentry;
	entry->old_dir_fd = 0;
	entry->new_dir_fd = 0;
	entry->flags = call->flags;
	entry->old_len = view.len;
	if (record->kinds & KIND_REPLACED)
		entry->replaced_at = changed_at(inode_of(new_dentry, call->typed), call->typed);
	if (words)
		copy_short_name((__u64 *)entry->old_name, words);
	else if (bpf_probe_read_kernel(entry->old_name, view.len & NAME_MAX, view.name))
		entry->old_len = 0;
	return entry;
}
