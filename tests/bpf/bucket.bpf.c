// SPDX-License-Identifier: GPL-2.0-only
/* The token bucket of bpf/sample.bpf.h, at the time that the packet says. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../../bpf/sample.bpf.h"

char LICENSE[] SEC("license") = "GPL";

/* 1: there was a token. */
SEC("socket")
int take(struct __sk_buff *packet)
{
	__u32 number = SLOT_OVERFLOW_RENAMED;
	__u64 now_ns;

	if (bpf_skb_load_bytes(packet, 0, &now_ns, sizeof(now_ns)))
		return -1;
	struct actor_slot *slot = bpf_map_lookup_elem(&actor_slots, &number);
	return slot ? take_token(slot, now_ns) : -1;
}
