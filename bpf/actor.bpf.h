/* SPDX-License-Identifier: GPL-2.0 */
/* Who is renaming, and whether a user asked for it. */
#ifndef ACTOR_BPF_H
#define ACTOR_BPF_H

#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include "cgroup.bpf.h"

/*
 * overlayfs calls vfs_rename on its upper file system inside its own, under the mounter's
 * credentials (override_creds): cred differs from real_cred there. Two others override theirs too,
 * and their renames are real ones: kernel threads (nfsd, ksmbd) for the client they serve, and
 * io_uring's workers for a request with a registered personality, which any user may make. So an
 * io_uring rename on overlayfs counts two or three times; the other way round it could be hidden.
 * See docs/decisions/0002-inner-calls.md.
 */
static __always_inline bool is_inner_call(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (BPF_CORE_READ(task, cred) == BPF_CORE_READ(task, real_cred))
		return false;
	return !(BPF_CORE_READ(task, flags) & (PF_KTHREAD | PF_IO_WORKER));
}

/* A key is hashed whole: every byte after the comm's NUL must be zero, and both ways do that. */
static __always_inline void read_comm(char comm[COMM_LEN])
{
	if (config.comm_of_thread) {
		bpf_get_current_comm(comm, COMM_LEN);
		return;
	}
	struct task_struct *task = (void *)bpf_get_current_task();
	bpf_probe_read_kernel_str(comm, COMM_LEN, BPF_CORE_READ(task, group_leader)->comm);
}

static __always_inline __s32 error_of(long ret)
{
	if (ret >= 0)
		return 0;
	if (ret >= -ERROR_LAST_USER)
		return -ret;
	return ret >= -ERROR_LAST_KERNEL && ret <= -ERROR_FIRST_KERNEL ? -ret : ERROR_OTHER;
}

static __always_inline struct actor_key current_actor(long ret)
{
	struct actor_key key = {};

	key.uid = (__u32)bpf_get_current_uid_gid();
	key.error = error_of(ret);
	if (config.cgroup_source != CGROUP_SOURCE_NONE)
		key.cgroup_id = current_cgroup_id();
	read_comm(key.comm);
	return key;
}

#endif
