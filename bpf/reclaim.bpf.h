/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of the probe, of which the exporter takes slots back. */
#pragma once

#include "slot_reclaim.bpf.h"
#include "slots.bpf.h"

static __always_inline int step_of_table(const struct reclaim_request *request)
{
	if (request->table == RECLAIM_ACTORS) {
		int err = RECLAIM_STEP(actor, request, CONFIG(kept));
		/* Then, and before the exporter waits: from here on nobody believes the cache. */
		if (request->step == RECLAIM_UNLINK)
			count(&actor_unlinks);
		return err;
	}
	if (request->table == RECLAIM_EXTENSIONS)
		return RECLAIM_STEP(extension, request, CONFIG(kept));
	if (request->table == RECLAIM_LATENCY) {
		if (!CONFIG(durations) || request->step != RECLAIM_FILL)
			return -EINVAL;
		return fill_free_slots(&latency_free_slots, request);
	}
	if (CONFIG(cgroup_source) == CGROUP_SOURCE_NONE)
		return -EINVAL;
	return RECLAIM_STEP(cgroup, request, CONFIG(kept));
}

/* The next exporter knows by what was counted here how far one that died has got. */
static __always_inline int reclaim_step(const struct reclaim_request *request)
{
	int err = step_of_table(request);

	if (CONFIG(kept) && request->step == RECLAIM_FREE)
		count(&keeper.freed);
	return err;
}
