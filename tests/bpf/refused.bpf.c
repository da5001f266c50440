// SPDX-License-Identifier: GPL-2.0-only
/* The verifier refuses both: for a pointer that may be NULL, and after a very long log. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} cells SEC(".maps");

SEC("socket")
int null_deref(struct __sk_buff *packet)
{
	__u32 first = 0;
	__u64 *cell = bpf_map_lookup_elem(&cells, &first);

	*cell += packet->len;
	return 0;
}

/* Each load leaves a line or more in the log, and there are thousands of them. */
SEC("socket")
int long_log(struct __sk_buff *packet)
{
	__u32 first = 0;
	__u64 byte, sum = 0;
	__u64 *cell = bpf_map_lookup_elem(&cells, &first);

	for (int i = 0; i < 2000; i++)
		if (!bpf_skb_load_bytes(packet, i, &byte, 1))
			sum += byte;
	*cell = sum;
	return 0;
}
