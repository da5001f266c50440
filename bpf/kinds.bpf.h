/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What kind of rename this will be, if it succeeds. Known at entry only: at the exit d_move has
 * swapped the names already.
 */
#pragma once

#include "dentry.bpf.h"
#include "maps.bpf.h"

/* And of which file system it is. old_copy: is left there of the old dentry, where it has no type.
 */
static __always_inline void read_kinds(const struct rename_call *call, struct entry_record *record,
				       struct dentry_copy *old_copy)
{
	struct dentry_copy new_copy;
	struct dentry_view before = view_dentry(call->old_dentry, call->typed, true, old_copy);
	struct dentry_view after = view_dentry(call->new_dentry, call->typed, false, &new_copy);

	record->fs_type = type_of(before.sb, call->typed);

	/* vfs_rename's own first test: one file under both names is success without a rename. */
	if (before.inode == after.inode) {
		record->kinds = KIND_NOOP;
		return;
	}

	__u64 kinds = 0;
	if (before.parent != after.parent)
		kinds |= KIND_MOVED;
	if (call->flags & RENAME_EXCHANGE) {
		/* Both names stay in use: nothing is replaced, no extension is new. */
		record->kinds = kinds | KIND_EXCHANGED;
		return;
	}
	/* By way of memory it becomes a number: some verifiers believe that a typed pointer is
	 * never NULL, and would drop the test. */
	record->kinds = (__u64)after.inode;
	if (*(volatile __u64 *)&record->kinds)
		kinds |= KIND_REPLACED;

	__u64 was[2];

	if (changes_extension(&before, &after, was, (__u64 *)&record->extension))
		kinds |= KIND_EXTENSION_CHANGED;
	record->kinds = kinds;
}
