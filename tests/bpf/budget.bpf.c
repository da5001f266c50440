// SPDX-License-Identifier: GPL-2.0-only
/* Budgets and the circuit breaker of bpf/guard_act.bpf.h, at the time and by the rule that the
 * packet says. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#pragma clang diagnostic ignored "-Wunused-function"
#include "../../bpf/guard_act.bpf.h"

char LICENSE[] SEC("license") = "GPL";

struct question {
	__u64 now_ns;
	struct guard_rule rule;
};

/* 1: within the budget. */
SEC("socket")
int take(struct __sk_buff *packet)
{
	struct question question;
	__u32 number = 0;

	if (bpf_skb_load_bytes(packet, 0, &question, sizeof(question)))
		return -1;
	struct bucket_slot *bucket = bpf_map_lookup_elem(&bucket_slots, &number);
	return bucket ? take_from(bucket, &question.rule, question.now_ns) : -1;
}

/* 1: the rule may act. */
SEC("socket")
int ask(struct __sk_buff *packet)
{
	struct question question;

	if (bpf_skb_load_bytes(packet, 0, &question, sizeof(question)))
		return -1;
	return take_action(&question.rule, 0, question.now_ns);
}
