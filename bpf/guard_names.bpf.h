/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a rename does to names, as the hook shows it: which kinds it is of, and whether it gives an
 * extension that nobody may give.
 */
#pragma once

#include "dentry.bpf.h"
#include "guard_maps.bpf.h"

/* One call of a hook. */
struct guarded_call {
	struct dentry *old_dentry; /* NULL: the hook sees no names */
	struct dentry *new_dentry;
	bool typed; /* the verifier knows what they are */
	bool can_deny;
	bool exchange; /* where the hook says so */
	bool twice;    /* for an exchange */
};

struct guarded_names {
	__u32 kinds;
	__u32 forbidden; /* rules by which the new extension is */
};

static __always_inline __u32 rules_of_extension(const struct guard_policy *policy,
						const __u64 extension[2])
{
	__u64 hash = HASH(extension[0] ^ extension[1] * 31);

	if (!extension[1])
		return 0;
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < GUARD_PROBES; i++) {
		const struct guard_extension *place =
		    &policy->extensions[(hash + i) & (GUARD_EXTENSIONS - 1)];
		const __u64 *words = (const __u64 *)&place->key;

		if (words[0] == extension[0] && words[1] == extension[1])
			return place->rules;
		if (!words[1])
			break;
	}
	return 0;
}

static __always_inline void read_names(const struct guard_policy *policy,
				       const struct guarded_call *call, struct guarded_names *names)
{
	struct dentry_copy old_copy, new_copy;
	struct dentry_view before = view_dentry(call->old_dentry, call->typed, false, &old_copy);
	struct dentry_view after = view_dentry(call->new_dentry, call->typed, false, &new_copy);
	__u64 was[2], extension[2];

	if (before.parent != after.parent)
		names->kinds |= GUARD_MOVES;
	if (!changes_extension(&before, &after, was, extension))
		return;
	names->kinds |= GUARD_EXTENSION_CHANGES;
	/* Each file of an exchange gets the name of the other. */
	names->forbidden = rules_of_extension(policy, extension);
	if (call->exchange)
		names->forbidden |= rules_of_extension(policy, was);
}

/*
 * The LSM hook is called twice for one exchange, the second time with the names swapped. Names are
 * judged in both, as each shows another new one; a budget is charged once.
 */
static __always_inline bool is_mirrored(const struct guarded_call *call, __u64 thread)
{
	struct guard_pair now = {(__u64)call->old_dentry, (__u64)call->new_dentry};
	struct guard_pair *last = bpf_map_lookup_elem(&guard_pairs, &thread);

	if (last && last->old_dentry == now.new_dentry && last->new_dentry == now.old_dentry) {
		last->old_dentry = last->new_dentry = 0;
		return true;
	}
	bpf_map_update_elem(&guard_pairs, &thread, &now, BPF_ANY);
	return false;
}
