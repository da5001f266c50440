/* SPDX-License-Identifier: GPL-2.0 */
/* One rename is over: count it, and how long it took. Only exits count. */
#ifndef COUNT_BPF_H
#define COUNT_BPF_H

#include "actor.bpf.h"
#include "entry.bpf.h"
#include "latency_bucket.bpf.h"
#include "slots.bpf.h"

#define WORDS(type) (sizeof(type) / sizeof(__u64))

static __always_inline void count_rename(long ret)
{
	struct actor_key key = current_actor(ret);
	struct actor_slot *slot = find_slot(&actor_index, &actor_slots, &actor_free_slots, &key,
					    WORDS(key), &health.actors);

	if (!slot) {
		__u32 overflow = ret < 0 ? SLOT_OVERFLOW_FAILED : SLOT_OVERFLOW_RENAMED;
		slot = bpf_map_lookup_elem(&actor_slots, &overflow);
	}
	if (slot)
		count(&slot->renames);
}

static __always_inline struct latency_slot *latency_slot_of(struct file_system_type *type)
{
	struct latency_slot *slot = NULL;

	if (type) {
		struct latency_key key = {};
		bpf_probe_read_kernel_str(key.fstype, FSTYPE_LEN, BPF_CORE_READ(type, name));
		slot = find_slot(&latency_index, &latency_slots, &latency_free_slots, &key,
				 WORDS(key), &health.latency);
	}
	if (!slot) {
		__u32 other = SLOT_LATENCY_OTHER;
		slot = bpf_map_lookup_elem(&latency_slots, &other);
	}
	return slot;
}

static __always_inline void count_latency(void)
{
	struct entry_record *record = entry_record_of_current(false);

	if (!record || !record->entered_ns) {
		count(&health.unpaired_exits);
		return;
	}
	__u64 ns = bpf_ktime_get_ns() - record->entered_ns;
	record->entered_ns = 0;

	struct latency_slot *slot = latency_slot_of((void *)record->fs_type);
	if (!slot)
		return;
	__u32 bucket = latency_bucket(ns);
	if (bucket < LATENCY_BUCKETS)
		count(&slot->buckets[bucket]);
	__sync_fetch_and_add(&slot->sum_ns, ns);
}

static __always_inline int on_exit(long ret)
{
	count_latency();
	count_rename(ret);
	return 0;
}

#endif
