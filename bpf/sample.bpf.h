/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One rename is over: its sample goes into the ring buffer, or nowhere. Each rename adds one to
 * exactly one of its slot's sampled, suppressed and lost.
 */
#pragma once

#include "program.bpf.h"
#include "sample_entry.bpf.h"
#include "start.bpf.h"

/* How a rename ended, for its sample. */
struct rename_end {
	__u64 now_ns;
	__u64 entered_ns; /* 0: not seen */
	__u64 fs_type;	  /* struct file_system_type *; 0: unknown */
	__u64 kinds;
	__u32 draft; /* where to put the sample together */
};

/*
 * The bucket is told by when it will be full (GCRA, the "leaky bucket as a meter"): zero bytes are
 * a full one, and nobody has to fill it. Two CPUs may take the same token: a sample more, no count
 * less.
 */
static __always_inline bool take_token(struct actor_slot *slot, __u64 now_ns)
{
	__u64 full_ns = slot->bucket_full_ns > now_ns ? slot->bucket_full_ns : now_ns;

	if (full_ns - now_ns > CONFIG(sample_backlog_ns))
		return false;
	slot->bucket_full_ns = full_ns + CONFIG(sample_interval_ns);
	return true;
}

static __always_inline void put_process(struct sample_record *sample)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 thread = bpf_get_current_pid_tgid();

	sample->pid = thread >> 32;
	sample->tid = (__u32)thread;
	sample->parent_pid = BPF_CORE_READ(task, group_leader, real_parent, tgid);
}

static __always_inline void put_file(struct sample_record *sample, struct dentry *dentry,
				     __u64 fs_type)
{
	sample->inode = dentry ? BPF_CORE_READ(dentry, d_inode, i_ino) : 0;
	sample->device = dentry ? BPF_CORE_READ(dentry, d_sb, s_dev) : 0;
	__builtin_memset(sample->fstype, 0, sizeof(sample->fstype));
	if (fs_type)
		bpf_probe_read_kernel_str(sample->fstype, sizeof(sample->fstype),
					  BPF_CORE_READ((struct file_system_type *)fs_type, name));
}

/* The new name at the exit: d_move() has given it to the file, unless nothing was renamed. (What
 * was in its way may have got another one: nfs renames what is still open.) */
static __always_inline __u64 put_new_path(struct sample_draft *draft, __u64 at,
					  const struct sample_entry *entry, bool renamed)
{
	struct dentry *dentry = (void *)(renamed ? entry->old_dentry : entry->new_place);

	return put_path(draft, at, (const char *)BPF_CORE_READ(dentry, d_name.name),
			BPF_CORE_READ(dentry, d_name.len), (__u64)BPF_CORE_READ(dentry, d_parent));
}

static __always_inline bool is_relative(const struct sample_draft *draft, __u64 at, __u64 len)
{
	return len && at < sizeof(draft->paths) && draft->paths[at] != '/';
}

/* Behind the typed paths, which end at `at`. Returns the new end. */
static __always_inline __u64 put_starts(struct sample_draft *draft, __u32 number, __u64 at)
{
	struct sample_record *sample = &draft->sample;
	bool old = is_relative(draft, 0, sample->old_len);
	bool new = is_relative(draft, sample->old_len, sample->new_len);
	__u64 begin = at;

	if (old) {
		at = append_start(number, sample->old_dir_fd, begin);
		sample->old_start_len = at - begin;
	}
	if (new && !(old && sample->old_dir_fd == sample->new_dir_fd)) {
		begin = at;
		at = append_start(number, sample->new_dir_fd, begin);
		sample->new_start_len = at - begin;
	}
	return at;
}

/* renamed: it succeeded, and did something. Returns how many bytes of paths there are. */
static __always_inline __u64 put_paths(struct sample_draft *draft, __u32 number,
				       const struct sample_entry *entry, bool renamed)
{
	struct sample_record *sample = &draft->sample;
	bool typed = !entry->old_dentry;
	__u64 old_path, new_path, old_len;

	if (typed)
		old_path = put_typed_path(draft, 0, entry->old_place);
	else
		old_path = put_path(draft, 0, entry->old_name, entry->old_len, entry->old_place);
	old_len = old_path & 0xffff;
	if (typed)
		new_path = put_typed_path(draft, old_len, entry->new_place);
	else
		new_path = put_new_path(draft, old_len, entry, renamed);

	sample->old_len = old_len;
	sample->new_len = (new_path & 0xffff) - old_len;
	sample->marks |= (typed ? SAMPLE_TYPED : 0) | (old_path & PATH_CUT ? SAMPLE_OLD_CUT : 0) |
			 (new_path & PATH_CUT ? SAMPLE_NEW_CUT : 0);
	return typed ? put_starts(draft, number, new_path & 0xffff) : new_path & 0xffff;
}

/* The young ones have none to write from here on; whoever comes that far must have woken the reader
 * before. */
#define YOUNG_SHARE  (SAMPLE_RING / 2)
#define WAKE_UP_FROM (YOUNG_SHARE - sizeof(struct sample_draft))

/*
 * A wake-up costs its rename 6 us: none while the exporter is about, which looks every few
 * milliseconds by itself. It lets itself be woken ten times a second at most. (Two CPUs may wake it
 * at once.)
 */
static __always_inline __u64 wake_up(void)
{
	if (reader.rests) {
		reader.rests = 0;
		count(&reader.wake_ups);
		return BPF_RB_FORCE_WAKEUP;
	}
	return bpf_ringbuf_query(&samples, BPF_RB_AVAIL_DATA) < WAKE_UP_FROM ? BPF_RB_NO_WAKEUP
									     : BPF_RB_FORCE_WAKEUP;
}

/*
 * Names that are made up cost nothing: whoever makes thousands a second would fill the ring, and
 * those who are known would lose their samples. So the young ones share half of it, and so do those
 * for whom there is no slot.
 */
static __always_inline bool is_young(const struct actor_slot *slot, __u64 now_ns)
{
	return slot->number < SLOT_FIRST_ACTOR ||
	       (__u32)(now_ns >> BORN_SHIFT) - slot->born < YOUNG;
}

/* Every byte of the sample is written: what an earlier one left in the draft must not go out. */
static __always_inline long write_sample(struct actor_slot *slot, const struct actor_key *actor,
					 const struct rename_end *end)
{
	struct sample_draft *draft = sample_draft(end->draft);
	struct entry_record *record = end->entered_ns ? entry_record_of(current_task()) : NULL;
	struct sample_entry *entry = record ? sample_entry_of(record, false) : NULL;
	bool young = is_young(slot, end->now_ns);

	if (!draft)
		return -1;
	if (young && bpf_ringbuf_query(&samples, BPF_RB_AVAIL_DATA) >= YOUNG_SHARE)
		return -1;
	/* An entry that was missed leaves those of the rename before. */
	if (entry && entry->entered_ns != end->entered_ns)
		entry = NULL;

	struct sample_record *sample = &draft->sample;
	__u64 path_bytes = 0;

	sample->actor = *actor;
	sample->time_ns = end->now_ns;
	sample->latency_ns = end->entered_ns ? end->now_ns - end->entered_ns : 0;
	sample->suppressed = slot->samples.suppressed;
	sample->cgroup_slot = slot->cgroup_slot;
	sample->slot = slot->number;
	sample->generation = slot->generation;
	sample->kinds = end->kinds;
	sample->marks = young ? SAMPLE_YOUNG : 0;
	sample->flags = entry ? entry->flags : 0;
	sample->old_dir_fd = entry ? entry->old_dir_fd : 0;
	sample->new_dir_fd = entry ? entry->new_dir_fd : 0;
	sample->replaced_at = entry && end->kinds & KIND_REPLACED ? entry->replaced_at : 0;
	sample->old_start_len = sample->new_start_len = sample->reserved = 0;
	put_process(sample);
	put_program(end->draft);
	put_file(sample, entry ? (void *)entry->old_dentry : NULL, end->fs_type);
	if (entry) {
		path_bytes =
		    put_paths(draft, end->draft, entry, !actor->error && !(end->kinds & KIND_NOOP));
	} else {
		sample->old_len = sample->new_len = 0;
		sample->marks |= SAMPLE_OLD_CUT | SAMPLE_NEW_CUT;
	}
	if (path_bytes > sizeof(draft->paths))
		return -1;

	return bpf_ringbuf_output(&samples, draft, sizeof(*sample) + path_bytes, wake_up());
}

/* The exporter that would read samples has been away for too long: see --probe.keep-for. */
static __always_inline bool is_alone(__u64 now_ns)
{
	/* Signed: it may have been there since. */
	return CONFIG(keep_for_ns) &&
	       (__s64)(now_ns - *(volatile __u64 *)&keeper.seen_ns) > (__s64)CONFIG(keep_for_ns);
}

static __always_inline void sample_rename(struct actor_slot *slot, const struct actor_key *actor,
					  const struct rename_end *end)
{
	if (is_alone(end->now_ns) || !take_token(slot, end->now_ns))
		count(&slot->samples.suppressed);
	else if (write_sample(slot, actor, end))
		count(&slot->samples.lost);
	else
		count(&slot->samples.sampled);
}
