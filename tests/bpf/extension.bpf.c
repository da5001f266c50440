// SPDX-License-Identifier: GPL-2.0
/*
 * extension_of() as a program: the packet is the 16 bytes that end with a name's last byte, and the
 * name's length; the result is left in a map.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../../bpf/extension.bpf.h"

char LICENSE[] SEC("license") = "GPL";

struct tail {
	__u64 low;
	__u64 high;
	__u32 len;
};

struct result {
	__u64 words[2];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct result);
} results SEC(".maps");

SEC("socket")
int extension(struct __sk_buff *packet)
{
	struct tail tail;
	__u32 first = 0;
	struct result *result = bpf_map_lookup_elem(&results, &first);

	if (!result || bpf_skb_load_bytes(packet, 0, &tail, sizeof(tail)))
		return -1;
	extension_of(tail.low, tail.high, tail.len, result->words);
	return 0;
}
