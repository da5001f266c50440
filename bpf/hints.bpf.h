/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Slots without the index: tables of where a key was found last, by a hash of a few instructions. A
 * wrong hint would cost a count, so each is proved. It is one word, so that it is never half of
 * two.
 *
 * An actor's slot holds its key; what the key cannot tell is that the slot is being taken back: out
 * of the index already, and about to be zeroed. So the reclaimer counts actor_unlinks up *after* it
 * has deleted the index entry and *before* it waits for running programs, and a hint is good only
 * while that counter is what it was *before* the hint's number was looked up. A program that still
 * sees the old value runs within the reclaimer's wait, as one does that found the number in the
 * index; all later ones see a new value, and ask the index. Each reclaim ends all hints, once.
 *
 * Latency slots are never taken back. But a file_system_type may go with its module, and another
 * one come to lie at its address: the name of such a type is compared each time.
 */
#ifndef HINTS_BPF_H
#define HINTS_BPF_H

#include <bpf/bpf_core_read.h>
#include "kernel_types.bpf.h"
#include "name.bpf.h"
#include "slots.bpf.h"

/* arm64 might read the counter after the index: there, nobody has hints of actors. */
#ifdef __TARGET_ARCH_x86
#define HAS_ACTOR_HINTS 1
#else
#define HAS_ACTOR_HINTS 0
#endif

#define ACTOR_HINT_BITS	  12 /* 4,096 of them: 32 KB */
#define ACTOR_NUMBER_BITS 24 /* --probe.max-entries is 1,000,000 at most */
#define TYPE_HINTS	  256
#define TYPE_NUMBER_BITS  7 /* a slot's number, and: */
#define TYPE_IN_MODULE	  64

_Static_assert(SLOT_FIRST_LATENCY + LATENCY_TYPES <= TYPE_IN_MODULE, "a number has six bits");

/* Not in .bss, which is the contract's. A section for each of the tables: see ENTRY_PLACES. */
__u64 actor_unlinks SEC(".data.unlinks") = 1;			 /* zeroes are no hints */
__u64 actor_hints[1 << ACTOR_HINT_BITS] SEC(".data.hints") = {}; /* actor_unlinks, slot number */
__u64 type_hints[TYPE_HINTS] SEC(".data.types") = {}; /* address, TYPE_IN_MODULE, slot number */

static __always_inline __u64 *actor_hint(const struct actor_key *key)
{
	const __u64 *words = (const __u64 *)key;
	__u64 hash = (words[0] ^ words[1] ^ words[2] ^ words[3]) * 0x9e3779b97f4a7c15ULL;

	return &actor_hints[hash >> (64 - ACTOR_HINT_BITS)];
}

/*
 * Not by the hint: hinted is a slot that it named, or NULL. Apart from its callers' code, so that
 * the key need not be in memory there.
 */
static __noinline struct actor_slot *find_unhinted(struct actor_key *key, __u64 unlinks,
						   __u64 *hint, struct actor_slot *hinted)
{
	struct actor_slot *slot;
	__u32 number;

	cut_name((__u64 *)key->comm);
	if (hinted && same_key((const __u64 *)&hinted->key, (const __u64 *)key, WORDS(*key)))
		return hinted;
	slot = find_slot(&actor_index, &actor_slots, &actor_free_slots, key, WORDS(*key), &number,
			 &health.actors);
	if (HAS_ACTOR_HINTS && slot)
		*(volatile __u64 *)hint = unlinks << ACTOR_NUMBER_BITS | number;
	return slot;
}

/* The comm of the key may go on behind its NUL. NULL: belongs to overflow, counted. */
static __always_inline struct actor_slot *find_actor(const struct actor_key *key)
{
	__u64 unlinks = *(volatile __u64 *)&actor_unlinks;
	__u64 *hint = actor_hint(key);
	__u64 hinted = *(volatile __u64 *)hint;
	__u32 number = hinted & ((1 << ACTOR_NUMBER_BITS) - 1);
	struct actor_slot *slot = NULL;

	if (HAS_ACTOR_HINTS && hinted >> ACTOR_NUMBER_BITS == unlinks)
		slot = bpf_map_lookup_elem(&actor_slots, &number);
	/* Most kernels have nothing to cut: then this is the whole way. */
	if (slot && same_key((const __u64 *)&slot->key, (const __u64 *)key, WORDS(*key)))
		return slot;

	struct actor_key copy = *key;
	return find_unhinted(&copy, unlinks, hint, slot);
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
	__u64 *hint = &type_hints[(__u64)type / 32 % TYPE_HINTS];
	__u64 hinted = *(volatile __u64 *)hint ^ address;
	__u32 number = hinted & (TYPE_IN_MODULE - 1);
	struct latency_slot *slot = NULL;
	struct latency_key key;

	if (!(hinted >> TYPE_NUMBER_BITS))
		slot = bpf_map_lookup_elem(&latency_slots, &number);
	if (slot && !(hinted & TYPE_IN_MODULE))
		return slot;
	read_type_name(type, &key);
	if (slot && same_key((const __u64 *)&slot->key, (const __u64 *)&key, WORDS(key)))
		return slot;

	slot = find_slot(&latency_index, &latency_slots, &latency_free_slots, &key, WORDS(key),
			 &number, &health.latency);
	if (slot)
		*(volatile __u64 *)hint =
		    address | number | (BPF_CORE_READ(type, owner) ? TYPE_IN_MODULE : 0);
	return slot;
}

#endif
