// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpf/slots.bpf.h with the probe's own maps, and no renames: the packet is the actor's key, the
 * program does what count_rename() does with it.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static long idle(__u64 i, void *context)
{
	(void)i;
	(void)context;
	return 0;
}

/* claim_slot() has its barrier between taking a free slot and entering it into the index. Time
 * spent there, config.count_calls turns of it, is time for another CPU to enter the same key. */
#undef barrier
#define barrier()                                                                                  \
	do {                                                                                       \
		if (config.count_calls)                                                            \
			bpf_loop(config.count_calls, idle, NULL, 0);                               \
		asm volatile("" ::: "memory");                                                     \
	} while (0)

#include "../../bpf/slots.bpf.h"
#include "../../bpf/reclaim.bpf.h"

char LICENSE[] SEC("license") = "GPL";

/* 1: counted in a slot of its own; 0: in an overflow slot. */
SEC("socket")
int count_actor(struct __sk_buff *packet)
{
	struct actor_key key = {};

	if (bpf_skb_load_bytes(packet, 0, &key, sizeof(key)))
		return -1;

	struct actor_slot *slot = find_actor(&key);
	if (slot) {
		count(&slot->counts.count[COUNTER_RENAMES]);
		return 1;
	}

	__u32 overflow = key.error ? SLOT_OVERFLOW_FAILED : SLOT_OVERFLOW_RENAMED;
	slot = bpf_map_lookup_elem(&actor_slots, &overflow);
	if (slot)
		count(&slot->counts.count[COUNTER_RENAMES]);
	return 0;
}

/* The same with about a tenth of a second between finding the slot and counting in it. Says that
 * it is in there by health.entry_unrecorded. */
SEC("socket")
int count_actor_slowly(struct __sk_buff *packet)
{
	struct actor_key key = {};

	if (bpf_skb_load_bytes(packet, 0, &key, sizeof(key)))
		return -1;

	struct actor_slot *slot = find_actor(&key);
	if (!slot)
		return 0;

	count(&health.entry_unrecorded);
	for (int i = 0; i < 4; i++)
		bpf_loop(1 << 23, idle, NULL, 0);
	count(&slot->counts.count[COUNTER_RENAMES]);
	return 1;
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
