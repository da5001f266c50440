// SPDX-License-Identifier: GPL-2.0-only
/*
 * The extensions of two names as a program: the packet has of each the 16 bytes that end with the
 * name's last byte, and its length; what is found is left in a map. And the end of a short name.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../../bpf/name_end.bpf.h"

char LICENSE[] SEC("license") = "GPL";

struct name {
	struct name_tail tail;
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

SEC("socket")
int extension(struct __sk_buff *packet)
{
	struct name names[2];
	__u32 first = 0;
	struct result *result = bpf_map_lookup_elem(&results, &first);

	if (!result || bpf_skb_load_bytes(packet, 0, names, sizeof(names)))
		return -1;
	extension_of(&names[0].tail, names[0].len, result->first);
	extension_of(&names[1].tail, names[1].len, result->second);
	result->same = same_extension(names[0].tail.high, names[1].tail.high,
				      names[0].len < names[1].len ? names[0].len : names[1].len);
	return 0;
}

struct short_name {
	__u64 words[SHORT_NAME / sizeof(__u64)];
	__u32 len;
};

SEC("socket")
int end_of_short_name(struct __sk_buff *packet)
{
	struct short_name name;
	__u32 first = 0;
	struct result *result = bpf_map_lookup_elem(&results, &first);

	if (!result || bpf_skb_load_bytes(packet, 0, &name, sizeof(name)))
		return -1;
	result->first[0] = last_word(name.words, name.len);
	return 0;
}
