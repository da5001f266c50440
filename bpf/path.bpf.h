/* SPDX-License-Identifier: GPL-2.0-only */
/* The two paths of a sample: walked up from the dentry, or read again from the caller's memory. */
#pragma once

#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include "kernel_types.bpf.h"
#include "maps.bpf.h"
#include "name_end.bpf.h"

#define PATH_DEPTH 128 /* names of a path; what is nearer to the root than these is cut */
#define PATH_CUT   (1ULL << 32)

static __always_inline struct sample_draft *sample_draft(__u32 number)
{
	return bpf_map_lookup_elem(&sample_drafts, &number);
}

/*
 * Appends "/directory/its parent/…", without the root. A global function: the verifier looks at it
 * once, alone (5.6, 51c39bb1d5d1), and not again for each way that leads here. Where no samples are
 * taken the draft's map is missing, and kernels below 6.8 look at functions that nobody calls:
 * hence the first line.
 *
 * at, end: offsets in the draft's paths. Returns the new end, with PATH_CUT if the root is missing.
 */
__noinline __u64 append_directories(__u64 directory, __u64 at, __u64 end)
{
	if (!CONFIG(sample_interval_ns))
		return PATH_CUT;

	struct sample_draft *draft = sample_draft(0);
	struct dentry *dentry = (void *)directory;

	if (!draft)
		return at | PATH_CUT;
	for (int depth = 0; depth < PATH_DEPTH; depth++) {
		struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
		if (parent == dentry)
			/* A dentry without a way up is not always the root (nfsd's). */
			return dentry == BPF_CORE_READ(dentry, d_sb, s_root) ? at : at | PATH_CUT;

		const unsigned char *name = BPF_CORE_READ(dentry, d_name.name);
		__u64 len = BPF_CORE_READ(dentry, d_name.len) & NAME_MAX;
		if (at + 1 + len > end || at >= sizeof(draft->paths) - 1 - NAME_MAX)
			break;

		/* One pointer: clang would add at + 1 to the base, and of that no bound is known.
		 */
		char *to = &draft->paths[at];
		barrier_var(to);
		*to = '/';
		if (bpf_probe_read_kernel(to + 1, len, name))
			break;
		at += 1 + len;
		dentry = parent;
	}
	return at | PATH_CUT;
}

/* A name, and the directories above it. Returns the path's end, and PATH_CUT. */
static __always_inline __u64 put_path(struct sample_draft *draft, __u64 at, const char *name,
				      __u64 len, __u64 directory)
{
	if (at > SAMPLE_PATH)
		return at | PATH_CUT;
	len &= NAME_MAX;
	if (bpf_probe_read_kernel(&draft->paths[at], len, name))
		return at | PATH_CUT;
	return append_directories(directory, at + len, at + SAMPLE_PATH);
}

/*
 * What the caller typed. Read here and not at the entry: there the page may not be mapped yet, and
 * most renames are not sampled. Returns the string's end, and PATH_CUT.
 */
static __always_inline __u64 put_typed_path(struct sample_draft *draft, __u64 at, __u64 string)
{
	if (at > SAMPLE_PATH)
		return at | PATH_CUT;

	/* One more than PATH_MAX: a longer string (ENAMETOOLONG) is known by it. */
	long len = bpf_probe_read_user_str(&draft->paths[at], SAMPLE_PATH + 1, (void *)string);
	if (len <= 0)
		return at | PATH_CUT;
	return (at + len - 1) | (len > SAMPLE_PATH ? PATH_CUT : 0);
}
