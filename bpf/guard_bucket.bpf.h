/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Budgets: the bucket of a rule and of those who share it, and what is taken from it. As an actor's
 * slot (slots.bpf.h), a bucket is found by a lookup cache, and in the index where that does not
 * name it.
 */
#pragma once

#include "guard_maps.bpf.h"
#include "slot_reclaim.bpf.h"

/* arm64 might read the counter after the index: no cache there. */
#ifdef __TARGET_ARCH_x86
#define HAS_BUCKET_CACHE 1
#else
#define HAS_BUCKET_CACHE 0
#endif

#define BUCKET_CACHE_BITS  10 /* 1,024 of them: 8 KB */
#define BUCKET_NUMBER_BITS 24

__u64 bucket_unlinks SEC(".data.unlinks") = 1;			    /* zeroes are no entry */
__u64 bucket_cache[1 << BUCKET_CACHE_BITS] SEC(".data.cache") = {}; /* bucket_unlinks, number */

static __always_inline __u64 *bucket_cache_entry(const struct bucket_key *key)
{
	const __u64 *words = (const __u64 *)key;
	__u64 hash = (words[0] ^ words[1] ^ words[2] ^ words[3]) * 0x9e3779b97f4a7c15ULL;

	return &bucket_cache[hash >> (64 - BUCKET_CACHE_BITS)];
}

/* Not by the cache. Apart from its caller's code, as few come here. */
static __noinline struct bucket_slot *find_in_index(struct bucket_key *key, __u32 *found)
{
	__u64 unlinks = *(volatile __u64 *)&bucket_unlinks; /* before it is looked up */
	struct bucket_slot *bucket = FIND_SLOT(bucket, key, NULL, found, &health.buckets);

	if (HAS_BUCKET_CACHE && bucket)
		*(volatile __u64 *)bucket_cache_entry(key) = unlinks << BUCKET_NUMBER_BITS | *found;
	return bucket;
}

/* And its number. NULL: there is no room, which is counted. */
static __always_inline struct bucket_slot *find_bucket(const struct bucket_key *key, __u32 *found)
{
	__u64 unlinks = *(volatile __u64 *)&bucket_unlinks;
	__u64 cached = *(volatile __u64 *)bucket_cache_entry(key);
	struct bucket_slot *bucket = NULL;

	*found = cached & ((1 << BUCKET_NUMBER_BITS) - 1);
	if (HAS_BUCKET_CACHE && cached >> BUCKET_NUMBER_BITS == unlinks)
		bucket = bpf_map_lookup_elem(&bucket_slots, found);
	if (bucket && same_key((const __u64 *)&bucket->key, (const __u64 *)key, WORDS(*key)))
		return bucket;

	struct bucket_key copy = *key; /* so that the key need not be in memory before */
	return find_in_index(&copy, found);
}

/*
 * GCRA: a bucket that is full at full_ns has a token less for each interval until then. An atomic
 * adds them up, so that none is forgotten that somebody has; of 5.10's nothing comes back, so that
 * as many as there are CPUs may take the last one. The next one comes that much later. What
 * others take between a look at a full bucket and the store is forgotten; so is what another budget
 * left that was this rule's, or had its number, before the policy changed.
 */
static __always_inline bool take_from(struct bucket_slot *bucket, const struct guard_rule *rule,
				      __u64 now)
{
	__u64 budget = rule->interval_ns ^ rule->backlog_ns << 1;
	bool known = *(volatile __u64 *)&bucket->budget == budget; /* before what is by it */
	__u64 full = *(volatile __u64 *)&bucket->full_ns;

	if (!known || full <= now) {
		*(volatile __u64 *)&bucket->full_ns = now;
		*(volatile __u64 *)&bucket->budget = budget;
	} else if (full - now > rule->backlog_ns) {
		return false;
	}
	__sync_fetch_and_add(&bucket->full_ns, rule->interval_ns);
	return true;
}

/* The exporter takes a bucket back that is full again. No cache entry is believed from then on. */
static __always_inline int reclaim_bucket(const struct reclaim_request *request)
{
	int err = RECLAIM_STEP(bucket, request, false);

	if (request->step == RECLAIM_UNLINK)
		count(&bucket_unlinks);
	return err;
}
