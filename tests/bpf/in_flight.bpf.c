// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpf/in_flight.bpf.h with the probe's own table, and threads that the packet makes up; and
 * cut_name().
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../../bpf/actor.bpf.h"
#include "../../bpf/in_flight.bpf.h"

char LICENSE[] SEC("license") = "GPL";

/* Also: InFlightTests.Request. */
struct request {
	__u64 pid;
	__u64 releases; /* 1: release the record; 0: claim it */
};

/* 1: it is, or was, this thread's; 0: it is not. */
SEC("socket")
int claim_or_release(struct __sk_buff *packet)
{
	struct request request;

	if (bpf_skb_load_bytes(packet, 0, &request, sizeof(request)))
		return -1;
	if (!request.releases)
		return claim_record(request.pid) != NULL;

	struct entry_record *record = in_flight_record(request.pid);
	if (!record || record->owner != request.pid)
		return 0;
	release_record(record);
	return 1;
}

/* What another CPU does that has looked and is about to look again: adds one, or withdraws it. */
SEC("socket")
int disturb(struct __sk_buff *packet)
{
	struct request request;

	if (bpf_skb_load_bytes(packet, 0, &request, sizeof(request)))
		return -1;

	struct entry_record *record = in_flight_record(request.pid);
	if (record)
		__sync_fetch_and_add(&record->users, request.releases ? -1 : 1);
	return record != NULL;
}

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64[2]);
} results SEC(".maps");

SEC("socket")
int cut(struct __sk_buff *packet)
{
	__u32 zero = 0;
	__u64 *result = bpf_map_lookup_elem(&results, &zero);

	if (!result || bpf_skb_load_bytes(packet, 0, result, COMM_LEN))
		return -1;
	cut_name(result);
	return 0;
}
