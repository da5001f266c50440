// SPDX-License-Identifier: GPL-2.0-only
/* A ring buffer, and a program that writes its packet into it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} other SEC(".maps");

static __always_inline int write(struct __sk_buff *packet, __u64 flags)
{
	__u64 record;

	if (bpf_skb_load_bytes(packet, 0, &record, sizeof(record)))
		return -1;
	return bpf_ringbuf_output(&ring, &record, sizeof(record), flags) ? 1 : 0;
}

SEC("socket")
int write_quietly(struct __sk_buff *packet)
{
	return write(packet, BPF_RB_NO_WAKEUP);
}

SEC("socket")
int write_and_wake(struct __sk_buff *packet)
{
	return write(packet, BPF_RB_FORCE_WAKEUP);
}
