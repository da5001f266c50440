/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the relative paths begin that a caller typed: its working directory, or one that it has
 * open. /proc would say it too late of what is as short as mv(1).
 */
#pragma once

#include <stdbool.h>
#include "walk.bpf.h"

#define START_STEPS 128 /* names and mounts up to the root */
#define WAY_BYTES   128 /* of the draft's end: a struct way_up */

_Static_assert(sizeof(struct way_up) <= WAY_BYTES, "it has room there");

static __always_inline struct file *open_file(struct way_up *way, struct task_struct *task,
					      __u32 number)
{
	struct files_struct *files = FIELD(way, task, files);
	struct fdtable *table = FIELD(way, files, fdt);
	struct file **open = FIELD(way, table, fd);

	if (number >= (__u32)FIELD(way, table, max_fds))
		return NULL;
	return (void *)word_at(way, open + number);
}

/* Behind a slash. 0: it has no room, or cannot be read. */
static __always_inline __u64 append_name(struct sample_draft *draft, struct way_up *way,
					 struct dentry *dentry, __u64 at)
{
	const unsigned char *name = FIELD(way, dentry, d_name.name);
	__u64 len = FIELD(way, dentry, d_name.len) & NAME_MAX;

	if (at >= sizeof(draft->paths) - WAY_BYTES - 1 - NAME_MAX)
		return 0;

	/* One pointer: see append_directories(). */
	char *to = &draft->paths[at];
	barrier_var(to);
	*to = '/';
	return bpf_probe_read_kernel(to + 1, len, name) ? 0 : at + 1 + len;
}

static __always_inline __u64 append_slash(struct sample_draft *draft, __u64 at)
{
	barrier_var(at); /* what is compared is what is used */
	if (at >= sizeof(draft->paths) - WAY_BYTES)
		return at;
	draft->paths[at] = '/';
	return at + 1;
}

/*
 * Appends the names from a directory up to the root of the process, each behind a slash:
 * "/ann/home" is /home/ann, and "/" the root. A global function, for the reasons of
 * append_directories().
 *
 * number: of the draft; at: an offset in its paths. Returns the new end; `at`: the root was not
 * found.
 */
__noinline __u64 append_start(__u32 number, __s32 dir_fd, __u64 at)
{
	if (!CONFIG(sample_interval_ns))
		return at;

	struct sample_draft *draft = sample_draft(number);
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 begin = at;

	if (!draft)
		return at;

	struct way_up *way = (void *)&draft->paths[sizeof(draft->paths) - WAY_BYTES];
	struct fs_struct *fs = FIELD(way, task, fs);
	struct vfsmount *mount;
	struct dentry *dentry;

	if (dir_fd == AT_FDCWD) {
		mount = FIELD(way, fs, pwd.mnt);
		dentry = FIELD(way, fs, pwd.dentry);
	} else {
		struct file *file = open_file(way, task, dir_fd);

		if (!file)
			return begin;
		mount = FIELD(way, file, f_path.mnt);
		dentry = FIELD(way, file, f_path.dentry);
	}
	way->last = FIELD(way, fs, root.dentry);
	way->root = mount_of(FIELD(way, fs, root.mnt));
	enter_mount(way, mount_of(mount));
	for (int i = 0; i < START_STEPS; i++) {
		if (dentry == way->last && way->mount == way->root)
			return at > begin ? at : append_slash(draft, at);
		if (dentry == way->mount_root) {
			struct mount *parent = FIELD(way, way->mount, mnt_parent);

			if (parent == way->mount)
				return begin;
			dentry = FIELD(way, way->mount, mnt_mountpoint);
			enter_mount(way, parent);
			continue;
		}
		at = append_name(draft, way, dentry, at);
		way->first = dentry;
		dentry = FIELD(way, dentry, d_parent);
		if (!at || dentry == way->first)
			return begin;
	}
	return begin;
}
