/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the entry of a rename has to know of its arguments. fentry, and kprobes from 6.2 on, have
 * pointers whose type the verifier knows: each field is one load. Elsewhere the fields, neighbours
 * in every kernel so far, are copied with one call of bpf_probe_read_kernel(), which costs as much
 * as dozens of loads; with them comes a short name.
 */
#pragma once

#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include "name_end.bpf.h"

/* One call of vfs_rename. */
struct rename_call {
	struct dentry *old_dentry;
	struct dentry *new_dentry;
	__u32 flags;
	bool typed; /* the verifier knows what the pointers are */
};

struct dentry_view {
	struct dentry *parent;
	struct inode *inode;
	struct super_block *sb;
	const unsigned char *name;
	__u32 len;
	__u64 last; /* the name's last 8 bytes; what lies before the name is undefined */
};

/* Bytes from the first field that is wanted to the end of the last one, in kernels up to 7.2. */
#define NAME_BYTES   64 /* d_parent, d_name, d_inode, SHORT_NAME bytes */
#define DENTRY_BYTES 88 /* and the rest of a short name, d_sb */
#define CALL_BYTES   48 /* old_dentry, new_dentry, flags */

/*
 * `field` of what `from` points to, out of a copy of `bytes` from the field `first` on; where this
 * kernel has it elsewhere, read on its own. libbpf makes constants of the offsets, and the verifier
 * drops one of the two ways.
 */
#define COPIED(copy, bytes, from, first, field)                                                    \
	({                                                                                         \
		__u64 at = bpf_core_field_offset(typeof(*(from)), field) -                         \
			   bpf_core_field_offset(typeof(*(from)), first);                          \
		typeof((from)->field) value;                                                       \
		if (at <= (bytes) - sizeof(value))                                                 \
			value = *(typeof(value) *)((void *)(copy) + at);                           \
		else                                                                               \
			value = BPF_CORE_READ(from, field);                                        \
		value;                                                                             \
	})

#define COPY(copy, bytes, from, first)                                                             \
	bpf_probe_read_kernel(copy, bytes,                                                         \
			      (void *)(from) + bpf_core_field_offset(typeof(*(from)), first))

static __always_inline struct rename_call view_call(struct renamedata *rename, bool typed)
{
	if (typed)
		return (struct rename_call){rename->old_dentry, rename->new_dentry, rename->flags,
					    true};

	__u64 copy[CALL_BYTES / sizeof(__u64)] = {};

	COPY(copy, CALL_BYTES, rename, old_dentry);
	return (struct rename_call){
	    COPIED(copy, CALL_BYTES, rename, old_dentry, old_dentry),
	    COPIED(copy, CALL_BYTES, rename, old_dentry, new_dentry),
	    COPIED(copy, CALL_BYTES, rename, old_dentry, flags),
	    false,
	};
}

/* The bytes of a dentry that are copied where its pointer has no type. */
struct dentry_copy {
	__u64 words[DENTRY_BYTES / sizeof(__u64)];
};

/* All but the name's end. with_sb: of one dentry is enough, as both are of the same file system. */
static __always_inline struct dentry_view fields_of(struct dentry *dentry, bool typed, bool with_sb,
						    const struct dentry_copy *copy)
{
	const __u64 bytes = with_sb ? DENTRY_BYTES : NAME_BYTES;

	if (typed)
		return (struct dentry_view){
		    dentry->d_parent,	 dentry->d_inode,    with_sb ? dentry->d_sb : NULL,
		    dentry->d_name.name, dentry->d_name.len, 0};
	return (struct dentry_view){
	    COPIED(copy, bytes, dentry, d_parent, d_parent),
	    COPIED(copy, bytes, dentry, d_parent, d_inode),
	    with_sb ? COPIED(copy, bytes, dentry, d_parent, d_sb) : NULL,
	    COPIED(copy, bytes, dentry, d_parent, d_name.name),
	    COPIED(copy, bytes, dentry, d_parent, d_name.len),
	    0,
	};
}

/* The words of a short name; NULL: it is not one, or not at hand. */
static __always_inline const __u64 *short_name(struct dentry *dentry, bool typed, bool with_sb,
					       const struct dentry_copy *copy,
					       const struct dentry_view *view)
{
	const __u64 bytes = with_sb ? DENTRY_BYTES : NAME_BYTES;
	__u64 at = short_name_offset();
	__u64 place = (__u64)dentry + at; /* if it is there */
	const __u64 *words = (void *)dentry + at;

	/* clang would take the name's pointer for the place, and of that no type is known. */
	barrier_var(place);
	if (!typed) {
		at -= bpf_core_field_offset(struct dentry, d_parent);
		words = at <= bytes - SHORT_NAME ? (void *)copy + at : NULL;
	}
	return words && (__u64)view->name == place && view->len <= SHORT_NAME ? words : NULL;
}

/* Leaves what it copies in `copy`. */
static __always_inline struct dentry_view view_dentry(struct dentry *dentry, bool typed,
						      bool with_sb, struct dentry_copy *copy)
{
	if (!typed)
		COPY(copy, with_sb ? DENTRY_BYTES : NAME_BYTES, dentry, d_parent);

	struct dentry_view view = fields_of(dentry, typed, with_sb, copy);
	const __u64 *words = short_name(dentry, typed, with_sb, copy, &view);

	view.last = words ? last_word(words, view.len) : tail_of(view.name, view.len).high;
	return view;
}

static __always_inline __u64 type_of(struct super_block *sb, bool typed)
{
	return typed ? (__u64)sb->s_type : (__u64)BPF_CORE_READ(sb, s_type);
}

/* Whether the extension will be another one, which is left in extension, and what it
 * was in was. */
static __always_inline bool changes_extension(const struct dentry_view *before,
					      const struct dentry_view *after, __u64 was[2],
					      __u64 extension[2])
{
	if (same_extension(before->last, after->last,
			   before->len < after->len ? before->len : after->len))
		return false;

	struct name_tail old_tail = tail_of(before->name, before->len);
	struct name_tail tail = tail_of(after->name, after->len);

	extension_of(&old_tail, before->len, was);
	extension_of(&tail, after->len, extension);
	return was[0] != extension[0] || was[1] != extension[1];
}
