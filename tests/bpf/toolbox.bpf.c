// SPDX-License-Identifier: GPL-2.0-only
/* One of each: what tests/Libbpf.Tests reads, writes and runs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct settings {
	__u32 answer;
	__u32 unused;
};

struct pair {
	__u32 small;
	char bytes[4];
	__u64 large;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct pair);
} pairs SEC(".maps");

/* Fields that share a word: BTF gives such a struct's offsets another form. */
struct packed_bits {
	__u32 word;
	__u32 low : 3;
	__u32 high : 5;
	__u64 last;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} with_gaps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u64);
	__type(value, __u32);
} known SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 2);
	__uint(key_size, 0);
	__uint(value_size, sizeof(__u32));
} numbers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} not_mappable SEC(".maps");

const volatile struct settings settings = {.answer = 1};
__u64 total;
struct packed_bits packed_bits;

/* Adds the packet's u64 to pairs[1] and to .bss. */
SEC("socket")
int add(struct __sk_buff *packet)
{
	__u32 one = 1;
	__u64 value;
	struct pair *pair = bpf_map_lookup_elem(&pairs, &one);

	if (!pair || bpf_skb_load_bytes(packet, 0, &value, sizeof(value)))
		return -1;
	pair->small += 1;
	__sync_fetch_and_add(&pair->large, value);
	__sync_fetch_and_add(&total, value);
	return 0;
}

/* Remembers the packet's u64. */
SEC("socket")
int learn(struct __sk_buff *packet)
{
	__u64 key;
	__u32 value = 1;

	if (bpf_skb_load_bytes(packet, 0, &key, sizeof(key)))
		return -1;
	return bpf_map_update_elem(&known, &key, &value, BPF_ANY);
}

/* The oldest number of the queue, or 0. */
SEC("socket")
int pop(struct __sk_buff *packet)
{
	__u32 number = 0;

	(void)packet;
	bpf_map_pop_elem(&numbers, &number);
	return number;
}

SEC("socket")
int answer(struct __sk_buff *packet)
{
	(void)packet;
	return settings.answer;
}

SEC("raw_tp/sched_process_exec")
int on_exec(void *args)
{
	(void)args;
	return 0;
}
