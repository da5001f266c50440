/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Slots: an index (hash: key -> slot number), the slots (mmap'ed array, each with its own key at
 * offset 0), and a free list (queue of slot numbers). The exporter reclaims a slot by deleting its
 * index entry, waiting until no program can still hold the number, reading it for the last time,
 * zeroing it and pushing it to the free list. So a count is never lost; at worst it goes to
 * the overflow slot, with a reason.
 */
#pragma once

#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include "config.bpf.h"
#include "rename.h"

/*
 * A table of slots, of struct NAME_slot with struct NAME_key (rename.h). Its maps: slot number ->
 * slot; key -> slot number, never more than there are slots; and the numbers that nobody owns,
 * which the exporter has the reclaim program put there, at start and later. first: slots that are
 * never owned.
 */
#define SLOT_TABLE(name, first, owners)                                                            \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                  \
		__uint(map_flags, BPF_F_MMAPABLE);                                                 \
		__uint(max_entries, (first) + (owners));                                           \
		__type(key, __u32);                                                                \
		__type(value, struct name##_slot);                                                 \
	} name##_slots SEC(".maps");                                                               \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_HASH);                                                   \
		__uint(max_entries, owners);                                                       \
		__type(key, struct name##_key);                                                    \
		__type(value, __u32);                                                              \
	} name##_index SEC(".maps");                                                               \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_QUEUE);                                                  \
		__uint(max_entries, owners);                                                       \
		__uint(key_size, 0);                                                               \
		__uint(value_size, sizeof(__u32));                                                 \
	} name##_free_slots SEC(".maps")

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

/*
 * Takes a free slot for a new key. NULL: counted in *why, or lost the race (*raced). mask: see
 * claim_mask.
 *
 * The list hands out the numbers that it was filled with, from the lowest one on, before any that
 * came back. So who has read claims knows how far slots can be in use, as it is counted up before
 * the list is asked: the exporter reads no slot behind.
 */
static __always_inline void *claim_slot(void *index, void *slots, void *free_slots, __u64 mask,
					const __u64 *key, __u32 key_words, fill_slot fill,
					__u32 *found, struct overflow_reasons *why, bool *raced)
{
	__u32 number;

	count(&why->claims);
	if ((mask && bpf_get_prandom_u32() & mask) || bpf_map_pop_elem(free_slots, &number)) {
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
static __always_inline void *find_slot(void *index, void *slots, void *free_slots,
				       const volatile __u64 *mask, const void *key, __u32 key_words,
				       fill_slot fill, __u32 *found, struct overflow_reasons *why)
{
	__u32 *number = bpf_map_lookup_elem(index, key);

	if (!number) {
		bool raced = false;
		void *claimed = claim_slot(index, slots, free_slots, mask ? *mask : 0, key,
					   key_words, fill, found, why, &raced);
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

/* The same in one of the tables of maps.bpf.h. */
#define FIND_SLOT_MASKED(table, mask, key, fill, found, why)                                       \
	((struct table##_slot *)find_slot(&table##_index, &table##_slots, &table##_free_slots,     \
					  mask, key, WORDS(*key), fill, found, why))

#define FIND_SLOT(table, key, fill, found, why) FIND_SLOT_MASKED(table, NULL, key, fill, found, why)
