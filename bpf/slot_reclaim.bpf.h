/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The exporter's half of the slots, as a program: bpf(2) on a map switches all tracing off on its
 * CPU, and a task that is preempted in it blinds the probe for as long. BPF_PROG_TEST_RUN does not.
 * A socket filter, because every kernel since 4.12 can run one on demand with no other capability.
 */
#pragma once

#include "slot_table.bpf.h"

#define ENOENT 2
#define EINVAL 22

/*
 * Lower numbers go first: see claim_slot(). The list is empty, and has room for all: nobody has
 * asked it for a slot yet.
 */
static __always_inline int fill_free_slots(void *free_slots, const struct reclaim_request *request)
{
	for (__u32 i = 0; i < FILL_BATCH; i++) {
		__u32 number = request->number + i;

		if (i >= request->count)
			return 0;
		int err = bpf_map_push_elem(free_slots, &number, 0);
		if (err)
			return err;
	}
	return 0;
}

/*
 * The slot keeps its key until the exporter has read it for the last time. kept: its owner may have
 * another slot by now, where an exporter that died had unlinked this one.
 */
static __always_inline int reclaim_step_of(void *index, void *slots, void *free_slots,
					   const struct reclaim_request *request, bool kept)
{
	__u32 number = request->number;

	if (request->step == RECLAIM_FILL)
		return fill_free_slots(free_slots, request);
	if (request->step != RECLAIM_UNLINK)
		return bpf_map_push_elem(free_slots, &number, 0);
	void *slot = bpf_map_lookup_elem(slots, &number);
	if (!slot)
		return -EINVAL;
	if (kept) {
		__u32 *found = bpf_map_lookup_elem(index, slot);

		if (!found || *found != number)
			return -ENOENT;
	}
	return bpf_map_delete_elem(index, slot);
}

#define RECLAIM_STEP(table, request, kept)                                                         \
	reclaim_step_of(&table##_index, &table##_slots, &table##_free_slots, request, kept)
