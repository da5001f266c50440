/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The probe's slots, by way of lookup caches; slot_table.bpf.h is behind them.
 */
#pragma once

#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include "actor.bpf.h"
#include "kernel_types.bpf.h"
#include "maps.bpf.h"

/*
 * The lookup caches: where a key was found last, by a hash of a few instructions, instead of the
 * index. A wrong entry would cost a count, so each is proved. It is one word, so that it is never
 * half of two.
 *
 * An actor's slot holds its key; what the key cannot tell is that the slot is being taken back: out
 * of the index already, and about to be zeroed. So the reclaimer counts actor_unlinks up *after* it
 * has deleted the index entry and *before* it waits for running programs, and a cache entry is good
 * only while that counter is what it was *before* its number was looked up. A program that still
 * sees the old value runs within the reclaimer's wait, as one does that found the number in the
 * index; all later ones see a new value, and ask the index. Each reclaim ends all entries, once.
 *
 * Latency slots are never taken back. But a file_system_type may go with its module, and another
 * one come to lie at its address: the name of such a type is compared each time.
 */

/* arm64 might read the counter after the index: there, actors have no cache. */
#ifdef __TARGET_ARCH_x86
#define HAS_ACTOR_CACHE 1
#else
#define HAS_ACTOR_CACHE 0
#endif

#define ACTOR_CACHE_BITS  12 /* 4,096 of them: 32 KB */
#define ACTOR_NUMBER_BITS 24 /* --probe.max-entries is 1,000,000 at most */
#define TYPE_CACHE_SIZE	  256
#define TYPE_NUMBER_BITS  7 /* a slot's number, and: */
#define TYPE_IN_MODULE	  64

_Static_assert(SLOT_FIRST_LATENCY + LATENCY_TYPES <= TYPE_IN_MODULE, "a number has six bits");

/* Not in .bss, which is struct probe_health's alone. A section for each of the tables: see
 * IN_FLIGHT_RECORDS. */
__u64 actor_unlinks SEC(".data.unlinks") = 1;			   /* zeroes are no entry */
__u64 actor_cache[1 << ACTOR_CACHE_BITS] SEC(".data.actors") = {}; /* actor_unlinks, slot number */
__u64
    type_cache[TYPE_CACHE_SIZE] SEC(".data.types") = {}; /* address, TYPE_IN_MODULE, slot number */

static __always_inline __u64 *actor_cache_entry(const struct actor_key *key)
{
	const __u64 *words = (const __u64 *)key;
	__u64 hash = (words[0] ^ words[1] ^ words[2] ^ words[3]) * 0x9e3779b97f4a7c15ULL;

	return &actor_cache[hash >> (64 - ACTOR_CACHE_BITS)];
}

static __always_inline void fill_actor_slot(void *new_slot, __u32 number)
{
	struct actor_slot *slot = new_slot;

	if (CONFIG(sample_interval_ns)) {
		slot->number = number;
		slot->born = bpf_ktime_get_ns() >> BORN_SHIFT;
	}
}

/*
 * Not by the cache: cached is a slot that it named, or NULL. Apart from its callers' code, so that
 * the key need not be in memory there.
 */
static __noinline struct actor_slot *find_uncached(struct actor_key *key, __u64 unlinks,
						   __u64 *entry, struct actor_slot *cached)
{
	struct actor_slot *slot;
	__u32 number;

	cut_name((__u64 *)key->comm);
	if (cached && same_key((const __u64 *)&cached->key, (const __u64 *)key, WORDS(*key)))
		return cached;
	slot = FIND_SLOT_MASKED(actor, &claim_mask, key, fill_actor_slot, &number, &health.actors);
	if (HAS_ACTOR_CACHE && slot)
		*(volatile __u64 *)entry = unlinks << ACTOR_NUMBER_BITS | number;
	return slot;
}

/* The comm of the key may go on behind its NUL. NULL: belongs to overflow, counted. */
static __always_inline struct actor_slot *find_actor(const struct actor_key *key)
{
	__u64 unlinks = *(volatile __u64 *)&actor_unlinks;
	__u64 *entry = actor_cache_entry(key);
	__u64 cached = *(volatile __u64 *)entry;
	__u32 number = cached & ((1 << ACTOR_NUMBER_BITS) - 1);
	struct actor_slot *slot = NULL;

	if (HAS_ACTOR_CACHE && cached >> ACTOR_NUMBER_BITS == unlinks)
		slot = bpf_map_lookup_elem(&actor_slots, &number);
	/* Most kernels have nothing to cut: then this is the whole way. */
	if (slot && same_key((const __u64 *)&slot->key, (const __u64 *)key, WORDS(*key)))
		return slot;

	struct actor_key copy = *key;
	return find_uncached(&copy, unlinks, entry, slot);
}

static __always_inline void read_type_name(struct file_system_type *type, struct latency_key *key)
{
	const char *name = BPF_CORE_READ(type, name);

	if (!bpf_probe_read_kernel(key, sizeof(*key), name)) {
		cut_name((__u64 *)key);
		return;
	}
	/* The page ends behind it. */
	__builtin_memset(key, 0, sizeof(*key));
	bpf_probe_read_kernel_str(key, sizeof(*key), name);
}

/* NULL: belongs to the slot of all others, counted. */
static __always_inline struct latency_slot *find_latency(struct file_system_type *type)
{
	__u64 address = (__u64)type << TYPE_NUMBER_BITS; /* the highest bits are the same in all */
	__u64 *entry = &type_cache[(__u64)type / 32 % TYPE_CACHE_SIZE];
	__u64 cached = *(volatile __u64 *)entry ^ address;
	__u32 number = cached & (TYPE_IN_MODULE - 1);
	struct latency_slot *slot = NULL;
	struct latency_key key;

	if (!(cached >> TYPE_NUMBER_BITS))
		slot = bpf_map_lookup_elem(&latency_slots, &number);
	if (slot && !(cached & TYPE_IN_MODULE))
		return slot;
	read_type_name(type, &key);
	if (slot && same_key((const __u64 *)&slot->key, (const __u64 *)&key, WORDS(key)))
		return slot;

	slot = FIND_SLOT(latency, &key, NULL, &number, &health.latency);
	if (slot)
		*(volatile __u64 *)entry =
		    address | number | (BPF_CORE_READ(type, owner) ? TYPE_IN_MODULE : 0);
	return slot;
}
