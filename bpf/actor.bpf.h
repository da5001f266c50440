/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who is renaming: the key of the actor's slot. A name of 16 bytes in a key is compared and hashed
 * whole, so nothing may follow its NUL.
 */
#pragma once

#include <bpf/bpf_core_read.h>
#include "container.bpf.h"
#include "maps.bpf.h"
#include "task.bpf.h"

/* 0xff in every byte below the first NUL, and in no other. */
static __always_inline __u64 before_nul(__u64 word)
{
	__u64 nuls = (word - 0x0101010101010101ULL) & ~word & 0x8080808080808080ULL;

	return nuls ? ((nuls & -nuls) >> 7) - 1 : ~0ULL;
}

/* Zeroes every byte from the first NUL on, and the last one. */
static __always_inline void cut_name(__u64 name[2])
{
	__u64 keep = before_nul(name[0]);

	name[0] &= keep;
	name[1] = ~keep ? 0 : name[1] & before_nul(name[1]) & ~0ULL >> 8;
}

/* Of a call that failed. */
static __always_inline __u64 error_of(long ret)
{
	if (ret >= -ERROR_LAST_USER)
		return -ret;
	return ret >= -ERROR_LAST_KERNEL && ret <= -ERROR_FIRST_KERNEL ? -ret : ERROR_OTHER;
}

/*
 * The cgroup: its id with every rename, its name once. The name is read here and not by the
 * exporter, because a cgroup of 50 ms is gone when the exporter looks.
 */
static __always_inline struct cgroup *current_cgroup(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct css_set *set = BPF_CORE_READ(task, cgroups);

	if (CONFIG(cgroup_source) == CGROUP_SOURCE_V2)
		return BPF_CORE_READ(set, dfl_cgrp);

	struct cgroup_subsys_state *state = NULL;
	bpf_probe_read_kernel(&state, sizeof(state),
			      (void *)set + bpf_core_field_offset(struct css_set, subsys) +
				  CONFIG(cgroup_controller) * sizeof(state));
	return BPF_CORE_READ(state, cgroup);
}

static __always_inline __u64 current_cgroup_id(void)
{
	if (CONFIG(cgroup_source) == CGROUP_SOURCE_V2)
		return bpf_get_current_cgroup_id();
	return BPF_CORE_READ(current_cgroup(), kn, id);
}

static __always_inline void fill_cgroup_slot(void *new_slot, __u32 number)
{
	struct cgroup_slot *slot = new_slot;
	struct cgroup *cgroup = current_cgroup();

	find_container(slot, cgroup); /* before the name, as it works in its room */
	long len = bpf_probe_read_kernel_str(slot->name, sizeof(slot->name),
					     BPF_CORE_READ(cgroup, kn, name));

	slot->number = number;
	slot->name_len = len > 0 ? len : 0;
}

/*
 * Of a call that succeeded. comm: see read_comm(). Put together from words, so that it may be in
 * registers. Before anything is decided: from 6.4 on the verifier goes through all types of the
 * kernel, some 0.4 ms, up to four times for each pointer that is read of a task, and again for each
 * way that leads there.
 */
static __always_inline struct actor_key current_actor(struct task_struct *task)
{
	struct actor_key key = {};
	__u64 *words = (__u64 *)&key;

	if (CONFIG(cgroup_source) != CGROUP_SOURCE_NONE)
		words[0] = current_cgroup_id();
	words[1] = task_uid(task);
	read_comm(task, &words[2]);
	return key;
}

static __always_inline void set_result(struct actor_key *key, long ret)
{
	if (ret < 0)
		((__u64 *)key)[1] |= error_of(ret) << 32;
}
