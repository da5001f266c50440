// SPDX-License-Identifier: GPL-2.0-only
/* Buckets, budgets and the circuit breaker of bpf/guard_bucket.bpf.h and guard_act.bpf.h, at the
 * time, by the rule and of the key that the packet says. */
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

/* 1: one more in a bucket of its own; 0: there is none. */
SEC("socket")
int find(struct __sk_buff *packet)
{
	struct bucket_key key;
	__u32 number;

	if (bpf_skb_load_bytes(packet, 0, &key, sizeof(key)))
		return -1;
	struct bucket_slot *bucket = find_bucket(&key, &number);
	if (bucket)
		count(&bucket->over);
	return bucket != NULL;
}

/* As in guard.bpf.c. */
SEC("socket")
int reclaim(struct __sk_buff *packet)
{
	struct reclaim_request request;

	if (bpf_skb_load_bytes(packet, 0, &request, sizeof(request)))
		return -EINVAL;
	return reclaim_bucket(&request);
}
