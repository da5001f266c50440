/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The exporter's half of the slots, as a program: bpf(2) on a map switches all tracing off on its
 * CPU, and a task that is preempted in it blinds the probe for as long. BPF_PROG_TEST_RUN does not.
 * A socket filter, because every kernel since 4.12 can run one on demand with no other capability.
 */
#ifndef RECLAIM_BPF_H
#define RECLAIM_BPF_H

#include "slots.bpf.h"

#define EINVAL 22

static __always_inline int unlink_actor(__u32 number)
{
	struct actor_slot *slot = bpf_map_lookup_elem(&actor_slots, &number);

	if (!slot)
		return -EINVAL;
	struct actor_key key = slot->key;
	int err = (int)bpf_map_delete_elem(&actor_index, &key);
	/* After it, and before the exporter waits: from here on nobody believes the cache. */
	count(&actor_unlinks);
	return err;
}

static __always_inline int unlink_extension(__u32 number)
{
	struct extension_slot *slot = bpf_map_lookup_elem(&extension_slots, &number);

	if (!slot)
		return -EINVAL;
	struct extension_key key = slot->key;
	return bpf_map_delete_elem(&extension_index, &key);
}

static __always_inline int unlink_cgroup(__u32 number)
{
	struct cgroup_slot *slot = bpf_map_lookup_elem(&cgroup_slots, &number);

	if (!slot)
		return -EINVAL;
	struct cgroup_key key = slot->key;
	return bpf_map_delete_elem(&cgroup_index, &key);
}

static __always_inline int reclaim_step(const struct reclaim_request *request)
{
	__u32 number = request->number;
	bool unlink = request->step == RECLAIM_UNLINK;

	if (request->table == RECLAIM_ACTORS)
		return unlink ? unlink_actor(number)
			      : bpf_map_push_elem(&actor_free_slots, &number, 0);
	if (request->table == RECLAIM_EXTENSIONS)
		return unlink ? unlink_extension(number)
			      : bpf_map_push_elem(&extension_free_slots, &number, 0);
	if (CONFIG(cgroup_source) == CGROUP_SOURCE_NONE)
		return -EINVAL;
	return unlink ? unlink_cgroup(number) : bpf_map_push_elem(&cgroup_free_slots, &number, 0);
}

#endif
