/* SPDX-License-Identifier: GPL-2.0 */
/* Who is renaming. */
#ifndef ACTOR_BPF_H
#define ACTOR_BPF_H

#include "cgroup.bpf.h"
#include "task.bpf.h"

/* Of a call that failed. */
static __always_inline __u64 error_of(long ret)
{
	if (ret >= -ERROR_LAST_USER)
		return -ret;
	return ret >= -ERROR_LAST_KERNEL && ret <= -ERROR_FIRST_KERNEL ? -ret : ERROR_OTHER;
}

/* comm: see read_comm(). Put together from words, so that it may be in registers. */
static __always_inline struct actor_key actor_of(struct task_struct *task, long ret)
{
	struct actor_key key = {};
	__u64 *words = (__u64 *)&key;

	if (CONFIG(cgroup_source) != CGROUP_SOURCE_NONE)
		words[0] = current_cgroup_id();
	words[1] = task_uid(task);
	if (ret < 0)
		words[1] |= error_of(ret) << 32;
	read_comm(task, &words[2]);
	return key;
}

#endif
