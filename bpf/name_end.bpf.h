/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The last bytes of a name of a dentry. A short one lies inside its dentry, where a word of it is
 * one load; for a long one, behind a header elsewhere, bpf_probe_read_kernel() is called. The bytes
 * before either are mapped.
 */
#pragma once

#include <bpf/bpf_core_read.h>
#include "extension.bpf.h"
#include "kernel_types.bpf.h"

#define NAME_MAX   255 /* include/uapi/linux/limits.h */
#define SHORT_NAME 32  /* bytes, with a NUL, that lie inside a dentry on every kernel: 32 or 40 */

/* Each way has a barrier, so that it stays one: a kernel refuses the offset that it has not. */
static __always_inline __u64 short_name_offset(void)
{
	__u64 offset;

	if (bpf_core_field_exists(struct dentry___iname, d_iname)) {
		offset = bpf_core_field_offset(struct dentry___iname, d_iname);
		barrier_var(offset);
	} else {
		offset = bpf_core_field_offset(struct dentry, d_shortname);
		barrier_var(offset);
	}
	return offset;
}

static __always_inline void copy_short_name(__u64 *to, const __u64 *words)
{
	to[0] = words[0];
	to[1] = words[1];
	to[2] = words[2];
	to[3] = words[3];
}

/* words: of a short name. */
static __always_inline __u64 last_word(const __u64 *words, __u32 len)
{
	__u64 before = 0, last, unused = (-len & 7) * 8;

	if (len <= 8) {
		last = words[0];
	} else if (len <= 16) {
		before = words[0];
		last = words[1];
	} else if (len <= 24) {
		before = words[1];
		last = words[2];
	} else {
		before = words[2];
		last = words[3];
	}
	/* In two steps, as there is no shift by 64. */
	return last << unused | before >> 1 >> (63 - unused);
}

static __always_inline struct name_tail tail_of(const unsigned char *name, __u32 len)
{
	struct name_tail tail = {};

	bpf_probe_read_kernel(&tail, sizeof(tail), name + len - sizeof(tail));
	return tail;
}
