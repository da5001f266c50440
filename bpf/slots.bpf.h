/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Slots: an index (hash: key -> slot number), the slots (mmap'ed array, each with its own key at
 * offset 0), and a free list (queue of slot numbers). The exporter reclaims a slot by deleting its
 * index entry, waiting until no program can still hold the number, reading it for the last time,
 * zeroing it and pushing it to the free list. So a count is never lost; at worst it goes to
 * the overflow slot, with a reason.
 */
#ifndef SLOTS_BPF_H
#define SLOTS_BPF_H

#include <stdbool.h>
#include "maps.bpf.h"

#define EEXIST 17

#define WORDS(type) (sizeof(type) / sizeof(__u64))

/*
 * Words, because a 32-byte __builtin_memcmp becomes a call, which BPF has not. Written out, because
 * clang keeps a loop here, of three times as many instructions.
 */
static __always_inline bool same_key(const __u64 *a, const __u64 *b, __u32 words)
{
	__u64 different = a[0] ^ b[0];

	if (words > 1)
		different |= a[1] ^ b[1];
	if (words > 2)
		different |= (a[2] ^ b[2]) | (a[3] ^ b[3]);
	return !different;
}

static __always_inline void write_key(__u64 *to, const __u64 *from, __u32 words)
{
	for (__u32 i = 0; i < words; i++)
		to[i] = from ? from[i] : 0;
}

/* Writes what else a new slot must hold before anyone can find it. */
typedef void (*fill_slot)(void *slot, __u32 number);

/* Takes a free slot for a new key. NULL: counted in *why, or lost the race (*raced). */
static __always_inline void *claim_slot(void *index, void *slots, void *free_slots,
					const __u64 *key, __u32 key_words, fill_slot fill,
					__u32 *found, struct overflow_reasons *why, bool *raced)
{
	__u32 number;

	if (bpf_map_pop_elem(free_slots, &number)) {
		count(&why->no_free_slot);
		return NULL;
	}

	void *slot = bpf_map_lookup_elem(slots, &number);
	if (!slot) {
		count(&why->insert_failed);
		return NULL;
	}

	/* The key goes in first: whoever finds the number in the index finds its owner there. */
	write_key(slot, key, key_words);
	if (fill)
		fill(slot, number);
	barrier();

	/* int: before 6.4 (d7ba4cc900bf) an inlined map operation left its int unextended, and
	 * -EEXIST came back as 4294967279. */
	int err = (int)bpf_map_update_elem(index, key, &number, BPF_NOEXIST);
	if (!err) {
		*found = number;
		return slot;
	}

	write_key(slot, NULL, key_words);
	if (bpf_map_push_elem(free_slots, &number, 0))
		count(&health.lost_slots);

	*raced = err == -EEXIST;
	if (!*raced)
		count(&why->insert_failed);
	return NULL;
}

/* The slot of `key`, claimed if it is new, and its number in *found. NULL: belongs to overflow,
 * counted in *why. */
static __always_inline void *find_or_fill_slot(void *index, void *slots, void *free_slots,
					       const void *key, __u32 key_words, fill_slot fill,
					       __u32 *found, struct overflow_reasons *why)
{
	__u32 *number = bpf_map_lookup_elem(index, key);

	if (!number) {
		bool raced = false;
		void *claimed =
		    claim_slot(index, slots, free_slots, key, key_words, fill, found, why, &raced);
		if (claimed || !raced)
			return claimed;
		number = bpf_map_lookup_elem(index, key);
		if (!number) {
			count(&why->stale_slot);
			return NULL;
		}
	}

	/* The index entry may be deleted and reused under us: then the number is another's. */
	__u32 copy = *number;
	void *slot = bpf_map_lookup_elem(slots, &copy);
	if (slot && same_key(slot, key, key_words)) {
		*found = copy;
		return slot;
	}
	count(&why->stale_slot);
	return NULL;
}

static __always_inline void *find_slot(void *index, void *slots, void *free_slots, const void *key,
				       __u32 key_words, __u32 *found, struct overflow_reasons *why)
{
	return find_or_fill_slot(index, slots, free_slots, key, key_words, NULL, found, why);
}

#endif
