/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What kind of rename this will be, if it succeeds. Known at entry only: at the exit d_move has
 * swapped the names already.
 */
#ifndef KINDS_BPF_H
#define KINDS_BPF_H

#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include "extension.bpf.h"
#include "kernel_types.bpf.h"
#include "maps.bpf.h"

static __always_inline void read_extension(struct dentry *dentry, __u64 extension[2])
{
	__u64 tail[2] = {};
	const unsigned char *name = BPF_CORE_READ(dentry, d_name.name);
	__u32 len = BPF_CORE_READ(dentry, d_name.len);

	/* A short name lies inside its dentry, a long one behind a header: the bytes before either
	 * are mapped, and extension_of drops them. */
	bpf_probe_read_kernel(tail, sizeof(tail), name + len - sizeof(tail));
	extension_of(tail[0], tail[1], len, extension);
}

static __always_inline void read_kinds(struct dentry *old_dentry, struct dentry *new_dentry,
				       __u32 flags, struct entry_record *record)
{
	struct inode *target = BPF_CORE_READ(new_dentry, d_inode);

	/* vfs_rename's own first test: one file under both names is success without a rename. */
	if (BPF_CORE_READ(old_dentry, d_inode) == target) {
		record->kinds = KIND_NOOP;
		return;
	}

	__u64 kinds = 0;
	if (BPF_CORE_READ(old_dentry, d_parent) != BPF_CORE_READ(new_dentry, d_parent))
		kinds |= KIND_MOVE;
	if (flags & RENAME_EXCHANGE) {
		/* Both names stay in use: nothing is replaced, no extension is new. */
		record->kinds = kinds | KIND_EXCHANGE;
		return;
	}
	if (target)
		kinds |= KIND_REPLACEMENT;

	__u64 before[2];
	__u64 *after = (__u64 *)&record->extension;
	read_extension(old_dentry, before);
	read_extension(new_dentry, after);
	if (before[0] != after[0] || before[1] != after[1])
		kinds |= KIND_EXTENSION_CHANGE;
	record->kinds = kinds;
}

#endif
