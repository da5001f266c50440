// SPDX-License-Identifier: GPL-2.0-only
/* latency_bucket() as a program: the packet is a duration, the return value its bucket. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../../bpf/latency_bucket.bpf.h"

char LICENSE[] SEC("license") = "GPL";

SEC("socket")
int bucket_of(struct __sk_buff *packet)
{
	__u64 ns;

	if (bpf_skb_load_bytes(packet, 0, &ns, sizeof(ns)))
		return -1;
	return latency_bucket(ns);
}
