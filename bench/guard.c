// SPDX-License-Identifier: GPL-2.0-only
/*
 * guard HOOK other|within OBJECT - attaches the guard's program for the hook, with one rule: for a
 * user that nobody is, or for root, who stays within its budget. Says so, and stays until it is
 * killed. For kernels since 5.13, whose vfs_rename() has one parameter.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "../bpf/guard.h"

#define NOBODY 4242

static int fail(const char *what)
{
	perror(what);
	return 1;
}

static void *map_of(struct bpf_object *object, const char *name)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object, name);
	size_t size = (size_t)bpf_map__value_size(map) * bpf_map__max_entries(map);

	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);
}

static int load(struct bpf_object *object, const char *program, int is_lsm)
{
	struct guard_config config = {
	    .use_task_storage = 1,
	    .vfs_rename_args = 1,
	    .cgroup_source = CGROUP_SOURCE_V2,
	    .calls_twice = is_lsm,
	};
	struct bpf_program *each;
	struct bpf_map *map;

	bpf_object__for_each_program(each, object)
	{
		const char *name = bpf_program__name(each);

		bpf_program__set_autoload(each, !strcmp(name, program) || !strcmp(name, "reclaim"));
	}
	bpf_object__for_each_map(map, object)
	{
		const char *name = bpf_map__name(map);

		if (!strcmp(name, "guard_pairs"))
			bpf_map__set_autocreate(map, is_lsm);
		else if (strstr(name, ".rodata"))
			bpf_map__set_initial_value(map, &config, sizeof(config));
	}
	return bpf_object__load(object);
}

/* A slot for the bucket of the rule, which an exporter gives with the reclaim program. */
static int free_a_slot(struct bpf_object *object)
{
	__u32 number = GUARD_RULES;

	return bpf_map_update_elem(bpf_object__find_map_fd_by_name(object, "bucket_free_slots"),
				   NULL, &number, 0);
}

/* A budget that is never spent, per user. What most policies have: programs that are exempt. */
static void write_policy(struct guard_policy *policy, __u32 first, __u32 behind)
{
	policy->expires_ns = ~0ULL;
	policy->needs = GUARD_NEEDS_PROGRAMS;
	policy->rules = policy->any_cgroup = policy->any_kind = 1;
	policy->rule[0] = (struct guard_rule){
	    .flags = GUARD_ENFORCE | GUARD_BUDGET,
	    .actions = GUARD_STOP | GUARD_DENY,
	    .scope.uid = ~0U,
	    .error = 1,
	    .interval_ns = 1,
	    .backlog_ns = 1ULL << 50,
	};
	memset(policy->uids, 0xff, sizeof(policy->uids));
	for (int i = 0; i < GUARD_UID_RANGES; i++)
		policy->uids[i].rules = 0;
	policy->uids[0].first = 0;
	policy->uids[1] = (struct guard_uid_range){first, 1};
	policy->uids[2] = (struct guard_uid_range){behind, 0};
}

int main(int argc, char **argv)
{
	char program[40];

	if (argc != 4 || (strcmp(argv[2], "other") && strcmp(argv[2], "within"))) {
		fputs("usage: guard HOOK other|within OBJECT\n", stderr);
		return 2;
	}
	snprintf(program, sizeof(program), "%s_guard", argv[1]);

	struct bpf_object *object = bpf_object__open(argv[3]);
	if (!object)
		return fail("cannot open the object");
	if (load(object, program, !strcmp(argv[1], "lsm")) || free_a_slot(object))
		return fail("cannot load the program of that hook");

	struct guard_policy *policies = map_of(object, ".data.policies");
	struct guard_control *control = map_of(object, ".data.control");
	if (policies == MAP_FAILED || control == MAP_FAILED)
		return fail("cannot map the policy");
	int within = !strcmp(argv[2], "within");
	write_policy(&policies[0], within ? 0 : NOBODY, NOBODY + 1);
	control->lease_ns = ~0ULL;
	if (!bpf_program__attach(bpf_object__find_program_by_name(object, program)))
		return fail(program);
	control->armed = GUARD_JUDGES;
	puts("attached");
	fflush(stdout);
	pause();
	return 0;
}
