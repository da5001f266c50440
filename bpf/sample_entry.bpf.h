/* SPDX-License-Identifier: GPL-2.0-only */
/* What only the entry of a rename knows, and its sample will say: the names before d_move. */
#pragma once

#include "path.bpf.h"

#define AT_FDCWD -100 /* include/uapi/linux/fcntl.h */

/* NULL: none, or (with `create`) no memory for one. */
static __always_inline struct sample_entry *sample_entry_of_current(bool create)
{
	if (CONFIG(use_task_storage))
		return bpf_task_storage_get(&sample_entries_by_task, bpf_get_current_task_btf(),
					    NULL, create ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0);

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

/* Returns the length. */
static __always_inline __u16 keep_name(char name[256], struct dentry *dentry)
{
	__u32 len = BPF_CORE_READ(dentry, d_name.len) & NAME_MAX;

	return bpf_probe_read_kernel(name, len, BPF_CORE_READ(dentry, d_name.name)) ? 0 : len;
}

/*
 * Two names and some addresses, of every rename: whether it will be sampled is known at its exit.
 * The directories above are walked there; the call holds on to both until it returns.
 */
static __always_inline struct sample_entry *keep_dentries(struct dentry *old_dentry,
							  struct dentry *new_dentry, __u32 flags)
{
	struct sample_entry *entry = sample_entry_of_current(true);

	if (!entry)
		return NULL; /* the sample will be without paths */
	entry->old_dentry = (__u64)old_dentry;
	entry->old_place = (__u64)BPF_CORE_READ(old_dentry, d_parent);
	entry->new_place = (__u64)BPF_CORE_READ(new_dentry, d_parent);
	entry->old_dir_fd = 0;
	entry->new_dir_fd = 0;
	entry->flags = flags;
	entry->old_len = keep_name(entry->old_name, old_dentry);
	entry->new_len = keep_name(entry->new_name, new_dentry);
	return entry;
}

/* The same where the caller's strings are all that is known: their addresses. */
static __always_inline struct sample_entry *
keep_strings(__s32 old_dir_fd, __u64 old_string, __s32 new_dir_fd, __u64 new_string, __u32 flags)
{
	struct sample_entry *entry = sample_entry_of_current(true);

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
