// SPDX-License-Identifier: GPL-2.0-only
/* find_latency() of bpf/slots.bpf.h with a file-system type that the packet makes up. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../../bpf/slots.bpf.h"

char LICENSE[] SEC("license") = "GPL";

/* Also: TypeCacheTests.Request. */
struct request {
	char name[FSTYPE_LEN];
	__u64 in_module;
};

struct type {
	char name[FSTYPE_LEN];
	__u64 fields[32]; /* as the kernel lays them out */
	__u64 address;	  /* of the fields: by way of memory it becomes a number */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct type);
} types SEC(".maps");

#define FIELD(type, field)                                                                         \
	(*(__u64 *)((void *)(type)->fields + bpf_core_field_offset(struct file_system_type, field)))

/* Three free slots. */
SEC("socket")
int fill(struct __sk_buff *packet)
{
	(void)packet;
	for (__u32 i = 0; i < 3; i++) {
		__u32 number = SLOT_FIRST_LATENCY + i;
		bpf_map_push_elem(&latency_free_slots, &number, 0);
	}
	return 0;
}

/* What the slot has counted by now, this one included; 0: no slot. */
SEC("socket")
int count_type(struct __sk_buff *packet)
{
	struct request request;
	__u32 zero = 0;
	struct type *type = bpf_map_lookup_elem(&types, &zero);

	if (!type || bpf_skb_load_bytes(packet, 0, &request, sizeof(request)))
		return -1;
	__builtin_memcpy(type->name, request.name, sizeof(type->name));
	FIELD(type, name) = (__u64)type->name;
	FIELD(type, owner) = request.in_module;

	type->address = (__u64)type->fields;

	struct latency_slot *slot = find_latency(*(void *volatile *)&type->address);
	if (!slot)
		return 0;
	count(&slot->buckets[0]);
	return slot->buckets[0];
}
