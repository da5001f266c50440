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

/* A record of which 48 bytes are taken, so that every few rounds one lies in two parts. */
struct long_record {
	__u64 words[4];
	__u32 last;
} __attribute__((packed));

SEC("socket")
int write_long(struct __sk_buff *packet)
{
	struct long_record record;
	__u64 word;

	if (bpf_skb_load_bytes(packet, 0, &word, sizeof(word)))
		return -1;
	record.words[0] = word;
	record.words[1] = word + 1;
	record.words[2] = word + 2;
	record.words[3] = word + 3;
	record.last = (__u32)word;
	return bpf_ringbuf_output(&ring, &record, sizeof(record), BPF_RB_NO_WAKEUP) ? 1 : 0;
}

SEC("socket")
int discard(struct __sk_buff *packet)
{
	__u64 *record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);

	if (!record)
		return 1;
	*record = packet->len;
	bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
	return 0;
}
