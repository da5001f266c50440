/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few kernel fields we read. preserve_access_index makes every access a CO-RE relocation:
 * libbpf replaces the offsets by the running kernel's, so the order here means nothing. It is told
 * of the structs in ProbeObject.RelocatedStructs alone.
 */
#pragma once

#include "rename.h"

#define PF_KTHREAD	0x00200000 /* include/linux/sched.h */
#define PF_IO_WORKER	0x00000010 /* since 5.12; before, such workers were kernel threads */
#define RENAME_EXCHANGE (1 << 1)   /* include/uapi/linux/fs.h */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct cgroup;

struct cred {
	struct {
		__u32 val;
	} uid;
};

/* A directory of cgroupfs; the root's name is empty. */
struct kernfs_node {
	const char *name;
	__u64 id; /* u64 since 5.5 (67c0496e87d1) */
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys_state *parent;
};

struct cgroup {
	struct cgroup_subsys_state self;
	struct kernfs_node *kn;
	int level;		    /* of the root: 0 */
	struct cgroup *ancestors[]; /* by level, itself included; since 6.1 (7f203bc89eb6) */
};

struct cgroup___before_6_1 {
	int level;
	__u64 ancestor_ids[];
};

/* The cgroups of a task: one for each v1 controller, and that of the unified hierarchy. */
struct css_set {
	struct cgroup_subsys_state *subsys[1]; /* as many as the kernel has controllers */
	struct cgroup *dfl_cgrp;
};

struct task_struct {
	unsigned int flags;
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	const struct cred *real_cred;
	const struct cred *cred;
	struct css_set *cgroups;
	struct mm_struct *mm; /* NULL: a kernel thread */
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	__u64 start_boottime; /* since 5.5 (cf25e24db61c) */
	char comm[COMM_LEN];
};

struct task_struct___before_5_5 {
	__u64 real_start_time;
};

struct module;

struct file_system_type {
	const char *name;
	struct module *owner; /* NULL: part of the kernel, and there for good */
};

struct super_block {
	struct file_system_type *s_type;
	struct dentry *s_root;
	unsigned int s_dev; /* the kernel's own dev_t: major << 20 | minor */
};

struct timespec64 {
	__s64 tv_sec;
};

/* The ctime has had three names. */
struct inode {
	unsigned long i_ino;
	struct {
		__u32 val;
	} i_uid;
	unsigned short i_mode;
	struct super_block *i_sb;
	__s64 i_ctime_sec; /* since 6.11 (3aa63a569c64) */
};

struct inode___before_6_11 {
	struct timespec64 __i_ctime; /* since 6.6 (13bc24457850) */
};

struct inode___before_6_6 {
	struct timespec64 i_ctime;
};

struct qstr {
	unsigned int len;
	const unsigned char *name;
};

/* Since 6.14 (58cf9c383c5c); before, see struct dentry___iname. */
union shortname_store {
	unsigned char string[40];
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	union shortname_store d_shortname;
	struct super_block *d_sb;
};

struct dentry___iname {
	unsigned char d_iname[32]; /* 32 or 40 */
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mount {
	struct mount *mnt_parent;      /* itself: nothing is above it */
	struct dentry *mnt_mountpoint; /* in the parent */
	struct vfsmount mnt;
};

struct mnt_namespace {
	struct mount *root;
};

struct nsproxy {
	struct mnt_namespace *mnt_ns;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
};

struct mm_struct {
	struct file *exe_file;
};

struct fs_struct {
	struct path root;
	struct path pwd;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

/* 5.12 (9fe61450972d), and Debian's 5.10 from 5.10.220 on. */
struct renamedata {
	struct dentry *old_dentry;
	struct dentry *new_dentry;
	unsigned int flags;
};

#pragma clang attribute pop

/* What the syscall tracepoints hand over: their format files in tracefs. Not a kernel struct. */
struct syscall_enter {
	__u64 common;
	__s64 nr;
	__u64 args[6]; /* as many as the call has; a program that reads more is not attached */
};

struct syscall_exit {
	__u64 common;
	__s64 nr;
	__s64 ret;
};
