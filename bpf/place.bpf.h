/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Places: a table of entry records by the low bits of the pid. Two threads with the same bits may
 * be in a rename at a time; the second one is turned away, and has to use a map that is slower.
 *
 * Without atomics that return values (5.12): everybody adds one to `users` first and looks then.
 * Who sees 1 came first and has the place until it subtracts its one: whoever comes meanwhile sees
 * more. The owner alone writes `owner`, and clears it before it leaves. x86 keeps the order of
 * these writes; arm64 does not, and has no places.
 *
 * A thread whose exit the kernel lost, and which has ended, leaves its place taken, until its pid
 * comes up again. That costs those who have the same bits some time, and nothing else.
 */
#ifndef PLACE_BPF_H
#define PLACE_BPF_H

#include "task.bpf.h"

#ifdef __TARGET_ARCH_x86
#define HAS_PLACES 1
#else
#define HAS_PLACES 0
#endif

/* A power of two. 32 KB: libbpf fills it with one call of bpf(2), and before 5.15 the kernel copies
 * that into contiguous pages, of which it has more than eight only with luck. */
#define ENTRY_PLACES 512

#if HAS_PLACES
struct entry_record entry_places[ENTRY_PLACES] SEC(".data.places") = {};
#endif

/* NULL: where there are none. */
static __always_inline struct entry_record *place_of(__u64 pid)
{
#if HAS_PLACES
	return &entry_places[pid % ENTRY_PLACES];
#else
	(void)pid;
	return NULL;
#endif
}

/* NULL: somebody else's. A place that is ours already is one whose exit was lost, or an outer
 * call's. */
static __always_inline struct entry_record *take_place(__u64 pid)
{
	struct entry_record *place = place_of(pid);

	if (!place || place->owner == pid)
		return place;
	__sync_fetch_and_add(&place->users, 1);
	if (*(volatile __u32 *)&place->users == 1) {
		*(volatile __u32 *)&place->owner = pid;
		return place;
	}
	__sync_fetch_and_add(&place->users, -1);
	return NULL;
}

/* Last: from here on the record is another's. */
static __always_inline void leave_place(struct entry_record *record)
{
	if (!record->owner)
		return;
	*(volatile __u32 *)&record->owner = 0;
	__sync_fetch_and_add(&record->users, -1);
}

#endif
