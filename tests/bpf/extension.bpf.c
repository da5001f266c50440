// SPDX-License-Identifier: GPL-2.0
/*
 * The extensions of two names as a program: the packet has of each the 16 bytes that end with the name's
 * last byte, and its length; what is found is left in a map.
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
	__u64 first[2];
	__u64 second[2];
	__u64 same; /* at first sight */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct result);
} results SEC(".maps");

static __always_inline void extension_of(const struct tail *tail, __u64 extension[2])
{
	extension[0] = 0;
	if (!short_extension(tail->high, tail->len, &extension[1]))
		long_extension(tail->low, tail->high, tail->len, extension);
}

SEC("socket")
int extension(struct __sk_buff *packet)
{
	struct tail tails[2];
	__u32 first = 0;
	struct result *result = bpf_map_lookup_elem(&results, &first);

	if (!result || bpf_skb_load_bytes(packet, 0, tails, sizeof(tails)))
		return -1;
	extension_of(&tails[0], result->first);
	extension_of(&tails[1], result->second);
	result->same =
	    same_extension(tails[0].high, tails[1].high,
			   tails[0].len < tails[1].len ? tails[0].len : tails[1].len);
	return 0;
}
