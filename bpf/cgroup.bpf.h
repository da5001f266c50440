/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cgroup of whoever renames: its id with every rename, its name once. The name is read here and
 * not by the exporter, because a cgroup of 50 ms is gone when the exporter looks.
 */
#pragma once

#include <bpf/bpf_core_read.h>
#include "kernel_types.bpf.h"
#include "maps.bpf.h"

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
	long len = bpf_probe_read_kernel_str(slot->name, sizeof(slot->name),
					     BPF_CORE_READ(cgroup, kn, name));

	slot->number = number;
	slot->name_len = len > 0 ? len : 0;
	slot->parent[0] = 0;
	bpf_probe_read_kernel_str(slot->parent, sizeof(slot->parent),
				  BPF_CORE_READ(cgroup, self.parent, cgroup, kn, name));
}
