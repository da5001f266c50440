/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What kind of rename this will be, if it succeeds. Known at entry only: at the exit d_move has
 * swapped the names already.
 */
#ifndef KINDS_BPF_H
#define KINDS_BPF_H

#include "dentry.bpf.h"
#include "extension.bpf.h"
#include "maps.bpf.h"

/* A short name lies inside its dentry, a long one behind a header: the bytes before either are
 * mapped. */
static __always_inline __u64 bytes_before(const unsigned char *end)
{
	__u64 bytes = 0;

	bpf_probe_read_kernel(&bytes, sizeof(bytes), end - sizeof(bytes));
	return bytes;
}

/* tail: the last 8 bytes of the name. */
static __always_inline void read_extension(const struct dentry_view *dentry, __u64 tail,
					   __u64 extension[2])
{
	extension[0] = 0;
	if (!short_extension(tail, dentry->len, &extension[1]))
		long_extension(bytes_before(dentry->name + dentry->len - sizeof(tail)), tail,
			       dentry->len, extension);
}

/* Whether the extension will be another one, which is left in extension. */
static __always_inline bool changes_extension(const struct dentry_view *before,
					      const struct dentry_view *after, __u64 extension[2])
{
	__u64 old_tail = bytes_before(before->name + before->len);
	__u64 tail = bytes_before(after->name + after->len);
	__u64 was[2];

	if (same_extension(old_tail, tail, before->len < after->len ? before->len : after->len))
		return false;
	read_extension(before, old_tail, was);
	read_extension(after, tail, extension);
	return was[0] != extension[0] || was[1] != extension[1];
}

/* And of which file system. */
static __always_inline void read_kinds(const struct rename_call *call, struct entry_record *record)
{
	struct dentry_view before = view_dentry(call->old_dentry, call->typed, true);
	struct dentry_view after = view_dentry(call->new_dentry, call->typed, false);

	record->fs_type = type_of(before.sb, call->typed);

	/* vfs_rename's own first test: one file under both names is success without a rename. */
	if (before.inode == after.inode) {
		record->kinds = KIND_NOOP;
		return;
	}

	__u64 kinds = 0;
	if (before.parent != after.parent)
		kinds |= KIND_MOVE;
	if (call->flags & RENAME_EXCHANGE) {
		/* Both names stay in use: nothing is replaced, no extension is new. */
		record->kinds = kinds | KIND_EXCHANGE;
		return;
	}
	/* By way of memory it becomes a number: some verifiers believe that a typed pointer is
	 * never NULL, and would drop the test. */
	record->kinds = (__u64)after.inode;
	if (*(volatile __u64 *)&record->kinds)
		kinds |= KIND_REPLACEMENT;

	if (changes_extension(&before, &after, (__u64 *)&record->extension))
		kinds |= KIND_EXTENSION_CHANGE;
	record->kinds = kinds;
}

#endif
