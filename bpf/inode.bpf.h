/* SPDX-License-Identifier: GPL-2.0-only */
/* When an inode was changed last: its ctime, which nobody can set. */
#pragma once

#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include "kernel_types.bpf.h"

/* Each way has a barrier, as in short_name_offset(). */
static __always_inline __u64 ctime_offset(void)
{
	__u64 offset;

	if (bpf_core_field_exists(struct inode, i_ctime_sec)) {
		offset = bpf_core_field_offset(struct inode, i_ctime_sec);
		barrier_var(offset);
	} else if (bpf_core_field_exists(struct inode___before_6_11, __i_ctime)) {
		offset = bpf_core_field_offset(struct inode___before_6_11, __i_ctime.tv_sec);
		barrier_var(offset);
	} else {
		offset = bpf_core_field_offset(struct inode___before_6_6, i_ctime.tv_sec);
		barrier_var(offset);
	}
	return offset;
}

/* typed: the verifier knows what the pointer is. */
static __always_inline struct inode *inode_of(struct dentry *dentry, bool typed)
{
	return typed ? dentry->d_inode : BPF_CORE_READ(dentry, d_inode);
}

/* Seconds since the Unix epoch. typed: likewise. */
static __always_inline __s64 changed_at(struct inode *inode, bool typed)
{
	const __s64 *at = (void *)inode + ctime_offset();
	__s64 seconds = 0;

	if (typed)
		return *at;
	bpf_probe_read_kernel(&seconds, sizeof(seconds), at);
	return seconds;
}
