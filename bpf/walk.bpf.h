/* SPDX-License-Identifier: GPL-2.0-only */
/* The way up from a directory, through the mounts, in a function that has hardly any stack left. */
#pragma once

#include <bpf/bpf_core_read.h>
#include "path.bpf.h"

/* What a walk has to remember, in the draft: the stack has room for it in no function that is
 * called as deep as this one. */
struct way_up {
	__u64 word;
	struct mount *mount;
	struct dentry *mount_root;
	struct mount *root;   /* of the namespace */
	struct dentry *first; /* name of the path, so far */
	struct dentry *last;
	struct dentry *inside; /* the first on the program's mount */
	struct dentry *above;  /* the last outside */
	__u64 left;	       /* 1: outside */
};

static __always_inline __u64 word_at(struct way_up *way, const void *address)
{
	bpf_probe_read_kernel(&way->word, sizeof(way->word), address);
	return way->word;
}

/* BPF_CORE_READ() of one field, which takes eight bytes of the stack each time. */
#define FIELD(way, from, field)                                                                    \
	((typeof((from)->field))word_at(way, (const void *)(from) +                                \
						 bpf_core_field_offset(typeof(*(from)), field)))

static __always_inline void enter_mount(struct way_up *way, struct mount *mount)
{
	way->mount = mount;
	way->mount_root = FIELD(way, mount, mnt.mnt_root);
}

static __always_inline struct mount *mount_of(struct vfsmount *mount)
{
	return (void *)mount - bpf_core_field_offset(struct mount, mnt);
}
