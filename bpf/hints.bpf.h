/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Slots without the index: the slot that was found last time is most often the right one. A wrong
 * hint would cost a count, so each is proved.
 *
 * An actor's slot holds its key; what the key cannot tell is that the slot is being taken back: out
 * of the index already, and about to be zeroed. So the reclaimer counts actor_unlinks up *after* it
 * has deleted the index entry and *before* it waits for running programs, and a hint is good only
 * while that counter is what it was *before* the hint's number was looked up. A program that still
 * sees the old value runs within the reclaimer's wait, as one does that found the number in the
 * index; all later ones see a new value, and ask the index. Each reclaim ends all hints, once.
 *
 * Latency slots are never taken back. But a file_system_type may go with its module, and another
 * one come to lie at its address: only types that are part of the kernel have hints.
 */
#ifndef HINTS_BPF_H
#define HINTS_BPF_H

#include "place.bpf.h"
#include "slots.bpf.h"

static __always_inline struct actor_slot *find_actor(const struct actor_key *key,
						     struct slot_hints *hints)
{
	__u64 unlinks = *(volatile __u64 *)&actor_unlinks;
	struct actor_slot *slot;
	__u32 number = hints ? hints->actor_slot : 0;

	/* arm64 might read the counter after the index. */
	if (!HAS_PLACES)
		hints = NULL;
	if (hints && number && hints->actor_unlinks == unlinks) {
		slot = bpf_map_lookup_elem(&actor_slots, &number);
		if (slot && same_key((const __u64 *)&slot->key, (const __u64 *)key, WORDS(*key)))
			return slot;
	}
	slot = find_slot(&actor_index, &actor_slots, &actor_free_slots, key, WORDS(*key), &number,
			 &health.actors);
	if (hints && slot) {
		hints->actor_unlinks = unlinks;
		hints->actor_slot = number;
	}
	return slot;
}

static __always_inline struct latency_slot *find_latency(struct file_system_type *type,
							 struct slot_hints *hints)
{
	struct latency_key key = {};
	__u32 number = hints->latency_slot;

	if (hints->fs_type == (__u64)type)
		return bpf_map_lookup_elem(&latency_slots, &number);

	bpf_probe_read_kernel_str(key.fstype, FSTYPE_LEN, BPF_CORE_READ(type, name));

	struct latency_slot *slot = find_slot(&latency_index, &latency_slots, &latency_free_slots,
					      &key, WORDS(key), &number, &health.latency);
	if (slot && !BPF_CORE_READ(type, owner)) {
		hints->latency_slot = number;
		hints->fs_type = (__u64)type;
	}
	return slot;
}

#endif
