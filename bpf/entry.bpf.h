/* SPDX-License-Identifier: GPL-2.0-only */
/* A rename begins: what only its entry knows is left for its exit. */
#pragma once

#include "in_flight.bpf.h"
#include "kinds.bpf.h"
#include "sample_entry.bpf.h"

/* Last, so that a latency is the rename's and not ours. */
static __always_inline void stamp_entry(struct entry_record *record, struct sample_entry *sample)
{
	record->entered_ns = are_timed() ? bpf_ktime_get_ns() : UNTIMED;
	if (sample)
		sample->entered_ns = record->entered_ns;
}

static __always_inline void record_dentries(struct task_struct *task, struct call_site site,
					    const struct rename_call *call)
{
	struct entry_record *record = new_entry(task);
	struct sample_entry *sample = NULL;
	struct dentry_copy old_copy;

	if (!record)
		return;
	record->site = site;
	read_kinds(call, record, &old_copy);
	if (CONFIG(sample_interval_ns))
		sample = keep_dentries(record, call, &old_copy);
	stamp_entry(record, sample);
}
