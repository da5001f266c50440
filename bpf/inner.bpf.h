/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a call of vfs_rename is part of another one. overlayfs calls it on its upper file system
 * inside its own, under the mounter's credentials (override_creds): cred differs from real_cred
 * there. For a task that calls for itself that is all there is to ask: no state, nothing to stick.
 *
 * Kernel threads (nfsd, ksmbd) and io_uring's workers call for others and override their
 * credentials for that, so it says nothing about them. There the entry record of the outer call
 * tells: it is of an overlay, still in flight, under other credentials, and higher on the stack.
 * The stack is what a record whose exit was lost cannot fake: the next call of the same thread
 * comes in at the same height, not below it. See docs/decisions/0002-inner-calls.md.
 */
#pragma once

#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include "in_flight.bpf.h"
#include "overlay.bpf.h"

/* The record of this task's call on an overlay that is in flight; NULL: none. */
static __always_inline struct entry_record *outer_record(struct task_struct *task)
{
	struct entry_record *record = entry_record_of(task);

	return record && record->entered_ns && is_overlay(record->fs_type) ? record : NULL;
}

/* stack: what struct call_site says. */
static __always_inline bool is_inner_entry(struct task_struct *task, const struct cred *cred,
					   __u64 stack, struct dentry *old_dentry)
{
	if (!overrides_credentials(task, cred))
		return false;
	if (!calls_for_others(task))
		return true;

	struct entry_record *outer = outer_record(task);

	return outer && stack < outer->site.stack && (__u64)cred != outer->site.cred &&
	       (__u64)BPF_CORE_READ(old_dentry, d_sb, s_type) != outer->fs_type;
}

static __always_inline bool is_inner_exit(struct task_struct *task)
{
	const struct cred *cred = task_cred(task);

	if (!overrides_credentials(task, cred))
		return false;
	if (!calls_for_others(task))
		return true;

	struct entry_record *outer = outer_record(task);

	return outer && (__u64)cred != outer->site.cred;
}
