/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The program of a sample: the file that the process executes, and since when it runs. /proc would
 * say it too late of what is as short as mv(1). Read where a sample is written, and never for
 * others.
 */
#pragma once

#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include "inode.bpf.h"
#include "walk.bpf.h"

#define STEPS_UP 64	     /* names and mounts between a program and the root */
#define USR	 0x00727375U /* "usr" and its NUL, as one little-endian word */

/*
 * The first directory of the path, and whether the mount may be the one of /usr: it is mounted at
 * the root of the namespace, or at /usr there. The root is the namespace's, not the process's: who
 * is in a chroot counts from outside.
 */
static __always_inline void put_place(struct sample_record *sample, struct way_up *way,
				      struct dentry *dentry)
{
	bool found = false;

	for (int i = 0; i < STEPS_UP; i++) {
		if (dentry == way->mount_root) {
			struct mount *mount = way->mount;

			found = mount == way->root;
			if (found)
				break;
			if (!way->left)
				way->inside = way->first;
			way->left = 1;
			dentry = FIELD(way, mount, mnt_mountpoint);
			mount = FIELD(way, way->mount, mnt_parent);
			if (mount == way->mount)
				break;
			enter_mount(way, mount);
			continue;
		}
		way->first = dentry;
		if (!way->last)
			way->last = dentry;
		if (way->left && !way->above)
			way->above = dentry;
		dentry = FIELD(way, dentry, d_parent);
		if (dentry == way->first)
			break;
	}
	if (!found)
		return;

	struct dentry *first = way->first;

	/* A file in the root has no directory. */
	if (first != way->last)
		bpf_probe_read_kernel_str(sample->program.first_directory, FIRST_DIRECTORY_LEN,
					  FIELD(way, first, d_name.name));
	if (!way->left || first == way->inside ||
	    (first == way->above && *(__u32 *)sample->program.first_directory == USR))
		sample->marks |= SAMPLE_PROGRAM_ON_USR_MOUNT;
}

static __always_inline __u64 start_of(struct way_up *way, struct task_struct *task)
{
	struct task_struct___before_5_5 *old_task = (void *)task;

	if (bpf_core_field_exists(task->start_boottime))
		return FIELD(way, task, start_boottime);
	return FIELD(way, old_task, real_start_time);
}

static __always_inline void put_inode(struct sample_program *program, struct way_up *way,
				      struct inode *inode)
{
	struct super_block *sb = FIELD(way, inode, i_sb);

	program->inode = FIELD(way, inode, i_ino);
	program->device = FIELD(way, sb, s_dev);
	program->owner = FIELD(way, inode, i_uid.val);
	program->mode = FIELD(way, inode, i_mode);
	program->changed_at = word_at(way, (void *)inode + ctime_offset());
}

/*
 * Into the draft of that number, whose marks are set. A global function, for the same reasons as
 * append_directories().
 */
__noinline int put_program(__u32 number)
{
	if (!CONFIG(sample_interval_ns))
		return 0;

	struct sample_draft *draft = sample_draft(number);
	struct task_struct *task = (void *)bpf_get_current_task();

	if (!draft)
		return 0;

	struct sample_record *sample = &draft->sample;
	struct way_up *way = (void *)draft->paths;
	struct task_struct *leader = FIELD(way, task, group_leader);

	__builtin_memset(&sample->program, 0, sizeof(sample->program));
	__builtin_memset(way, 0, sizeof(*way));
	sample->process_start_ns = start_of(way, leader);
	/* One that works for others may have the memory of one of them. */
	if (FIELD(way, task, flags) & PF_KTHREAD)
		return 0;

	struct nsproxy *namespaces = FIELD(way, task, nsproxy);
	struct mnt_namespace *mounts = FIELD(way, namespaces, mnt_ns);
	struct mm_struct *memory = FIELD(way, task, mm);
	struct file *file = memory ? FIELD(way, memory, exe_file) : NULL;

	if (!file)
		return 0;
	way->root = FIELD(way, mounts, root);
	enter_mount(way, mount_of(FIELD(way, file, f_path.mnt)));

	struct dentry *dentry = FIELD(way, file, f_path.dentry);

	put_inode(&sample->program, way, FIELD(way, dentry, d_inode));
	put_place(sample, way, dentry);
	return 0;
}
