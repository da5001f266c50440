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
	struct dentry *old_dentry;
	struct dentry *new_dentry;
	__u64 stack;	/* any address on it that is the same for every call of the same depth */
	bool has_names; /* else there are no dentries */
	bool typed;	/* the verifier knows what they are */
	bool can_deny;
	bool exchange; /* where the hook says so */
};

static __always_inline __u32 rules_of_extension(const struct guard_tables *tables,
						const __u64 extension[2])
{
	__u64 hash = HASH(extension[0] ^ extension[1] * 31);

	if (!extension[1])
		return 0;
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < GUARD_PROBES; i++) {
		const struct guard_extension *place =
		    &tables->extensions[(hash + i) & (GUARD_EXTENSIONS - 1)];
		const __u64 *words = (const __u64 *)&place->key;

		if (words[0] == extension[0] && words[1] == extension[1])
			return place->rules;
		if (!words[1])
			break;
	}
	return 0;
}

static __always_inline __u32 rules_by_names(const struct guard_policy *policy, __u32 number,
					    struct dentry *old_dentry, struct dentry *new_dentry,
					    bool exchange, bool typed)
{
	struct dentry_copy copy;
	struct dentry_view before = view_dentry(old_dentry, typed, false, &copy);
	struct dentry_view after = view_dentry(new_dentry, typed, false, &copy);
	__u64 was[2], extension[2];
	const struct guard_tables *tables;
	__u32 rules = 0;

	if (before.parent != after.parent)
		rules |= policy->moves;
	if (!changes_extension(&before, &after, was, extension))
		return rules;
	rules |= policy->extension_changes;
	tables = tables_of(number);
	if (!tables)
		return rules;
	rules |= rules_of_extension(tables, extension);
	/* Each file of an exchange gets the name of the other. */
	if (exchange)
		rules |= rules_of_extension(tables, was);
	return rules;
}

/* The rules that names decide about. Functions, as the verifier gives up on what comes behind so
 * many ways; two, as it takes no instruction for pointers with types and without. */
static __noinline __u32 rules_of_typed_names(const struct guard_policy *policy, __u32 number,
					     struct dentry *old_dentry, struct dentry *new_dentry,
					     bool exchange)
{
	return rules_by_names(policy, number, old_dentry, new_dentry, exchange, true);
}

static __noinline __u32 rules_of_probed_names(const struct guard_policy *policy, __u32 number,
					      struct dentry *old_dentry, struct dentry *new_dentry,
					      bool exchange)
{
	return rules_by_names(policy, number, old_dentry, new_dentry, exchange, false);
}

static __always_inline __u32 rules_of_names(const struct guard_policy *policy, __u32 number,
					    const struct guarded_call *call)
{
	if (call->typed)
		return rules_of_typed_names(policy, number, call->old_dentry, call->new_dentry,
					    call->exchange);
	return rules_of_probed_names(policy, number, call->old_dentry, call->new_dentry,
				     call->exchange);
}

/*
 * The LSM hook is called twice for one exchange, the second time with the names swapped. Names are
 * judged in both, as each shows another new one; a budget is charged once. Dentries are used again
 * once they are freed, but never so soon.
 */
static __always_inline bool is_mirrored(const struct guarded_call *call, __u64 now)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct guard_pair pair = {(__u64)call->old_dentry, (__u64)call->new_dentry, now};
	struct guard_pair *last = bpf_map_lookup_elem(&guard_pairs, &thread);

	if (last && last->old_dentry == pair.new_dentry && last->new_dentry == pair.old_dentry &&
	    now - last->seen_ns < GUARD_MIRROR_NS) {
		last->old_dentry = last->new_dentry = 0;
		return true;
	}
	bpf_map_update_elem(&guard_pairs, &thread, &pair, BPF_ANY);
	return false;
}

/* There is no second call: another rename may look like it. */
static __always_inline void forget_pair(void)
{
	__u64 thread = bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&guard_pairs, &thread);
}
