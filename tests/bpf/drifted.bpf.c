// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpf/rename.h as it must never become without the exporter knowing: each way in which a type can
 * drift, once. AbiTests has what the build makes of it.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "GPL";

/* Other values: the first two are swapped. */
enum cgroup_source {
	CGROUP_SOURCE_V2 = 0,
	CGROUP_SOURCE_NONE = 1,
	CGROUP_SOURCE_V1 = 2,
};

/* Swapped: error and uid. The size stays. */
struct actor_key {
	__u64 cgroup_id;
	__s32 error;
	__u32 uid;
	char comm[16];
};

/* Shorter: a counter is missing. */
struct rename_counts {
	__u64 count[5];
};

/* Hence what follows has moved. */
struct actor_slot {
	struct actor_key key;
	struct rename_counts counts;
	__u64 cgroup_slot;
	__u64 reserved[4];
};

struct latency_key {
	char fstype[16];
};

/* Renamed: sum_ns. Another sign, at the same offset: reserved. */
struct latency_slot {
	struct latency_key key;
	__u64 total_ns;
	__u64 buckets[25];
	__s64 reserved;
};

struct probe_health {
	__u64 inner_skipped;
};

struct probe_config {
	enum cgroup_source cgroup_source;
};

const volatile struct probe_config config;
struct probe_health health;

struct rename_abi {
	struct actor_slot actor_slots;
	struct latency_slot latency_slots;
	struct probe_health health;
	struct probe_config config;
};

SEC("socket")
int mention(struct __sk_buff *packet)
{
	(void)packet;
	return bpf_core_type_id_local(struct rename_abi);
}
