// SPDX-License-Identifier: GPL-2.0
/*
 * bpf/slots.bpf.h with the probe's own maps, and no renames: the packet is the actor's key, the
 * program does what count_rename() does with it.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../../bpf/reclaim.bpf.h"

char LICENSE[] SEC("license") = "GPL";

#define KEY_WORDS (sizeof(struct actor_key) / sizeof(__u64))

/* Keeps .rodata, as the probe has it: nothing else reads a config here. */
SEC("socket")
int comm_of_thread(struct __sk_buff *packet)
{
	(void)packet;
	return config.comm_of_thread;
}

/* 1: counted in a slot of its own; 0: in an overflow slot. */
SEC("socket")
int count_actor(struct __sk_buff *packet)
{
	struct actor_key key = {};

	if (bpf_skb_load_bytes(packet, 0, &key, sizeof(key)))
		return -1;

	struct actor_slot *slot = find_slot(&actor_index, &actor_slots, &actor_free_slots, &key,
					    KEY_WORDS, &health.actors);
	if (slot) {
		count(&slot->counts.renames);
		return 1;
	}

	__u32 overflow = key.error ? SLOT_OVERFLOW_FAILED : SLOT_OVERFLOW_RENAMED;
	slot = bpf_map_lookup_elem(&actor_slots, &overflow);
	if (slot)
		count(&slot->counts.renames);
	return 0;
}

/* As in rename.bpf.c. */
SEC("socket")
int reclaim(struct __sk_buff *packet)
{
	struct reclaim_request request;

	if (bpf_skb_load_bytes(packet, 0, &request, sizeof(request)))
		return -EINVAL;
	return reclaim_step(&request);
}
