/* SPDX-License-Identifier: GPL-2.0 */
/* Who is renaming. */
#ifndef ACTOR_BPF_H
#define ACTOR_BPF_H

#include "cgroup.bpf.h"
#include "task.bpf.h"

static __always_inline __s32 error_of(long ret)
{
	if (ret >= 0)
		return 0;
	if (ret >= -ERROR_LAST_USER)
		return -ret;
	return ret >= -ERROR_LAST_KERNEL && ret <= -ERROR_FIRST_KERNEL ? -ret : ERROR_OTHER;
}

static __always_inline struct actor_key actor_of(struct task_struct *task, long ret)
{
	struct actor_key key = {};

	key.uid = task_uid(task);
	key.error = error_of(ret);
	if (config.cgroup_source != CGROUP_SOURCE_NONE)
		key.cgroup_id = current_cgroup_id();
	read_comm(task, (__u64 *)key.comm);
	return key;
}

#endif
