/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a call is part of another one: inner.bpf.h's question, without the probe's records. Only
 * workers of io_uring need a record, because they may call for others under overridden
 * credentials: whoever registers a personality could pass all its renames off as inner ones. The
 * guard sees no exits, and needs none: the next call of a worker comes in at the same height of its
 * stack, an inner one below.
 */
#pragma once

#include "guard_maps.bpf.h"
#include "guard_names.bpf.h"
#include "overlay.bpf.h"

static __noinline bool is_inner_of_worker(struct dentry *dentry, __u64 stack,
					  const struct cred *cred, bool overrides)
{
	__u64 fs_type = (__u64)BPF_CORE_READ(dentry, d_sb, s_type);
	__u64 thread = bpf_get_current_pid_tgid();
	struct guard_outer *outer = bpf_map_lookup_elem(&guard_outers, &thread);

	if (overrides && outer && stack < outer->stack && (__u64)cred != outer->cred &&
	    fs_type != outer->fs_type)
		return true;
	if (!is_overlay(fs_type)) {
		if (outer)
			outer->stack = 0; /* it is over: nothing is below */
		return false;
	}
	if (!outer) {
		struct guard_outer empty = {};

		bpf_map_update_elem(&guard_outers, &thread, &empty, BPF_ANY);
		outer = bpf_map_lookup_elem(&guard_outers, &thread);
		if (!outer)
			return false;
	}
	outer->stack = stack;
	outer->cred = (__u64)cred;
	outer->fs_type = fs_type;
	return false;
}

static __always_inline bool is_inner(const struct guarded_call *call, const struct renamer *who)
{
	bool overrides = who->cred != who->real_cred;

	if (!call->has_names)
		return false; /* a system call */
	if (who->flags & PF_IO_WORKER)
		return is_inner_of_worker(call->old_dentry, call->stack, who->cred, overrides);
	return overrides;
}
