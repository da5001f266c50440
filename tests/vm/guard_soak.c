// SPDX-License-Identifier: GPL-2.0-only
/*
 * guard_soak OBJECT PROGRAM ROUNDS - attaches a program of guard.bpf.o and detaches it again, so
 * many times, and says how often it was run meanwhile. Loaded once: what is tried is the kernel's
 * patching of code under a load.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "guard.h"

enum { MOST_LINKS = 3, ATTACHED_US = 2000 };

static const char *const syscalls[MOST_LINKS] = {"sys_enter_rename", "sys_enter_renameat",
						 "sys_enter_renameat2"};

static int fail(const char *what)
{
	fprintf(stderr, "guard_soak: %s: %s\n", what, strerror(errno));
	return 1;
}

/* As the exporter sets it on a kernel that has task storage and struct renamedata. */
static void configure(struct bpf_object *object, const char *name)
{
	struct guard_config config = {.use_task_storage = 1,
				      .vfs_rename_args = 1,
				      .cgroup_source = CGROUP_SOURCE_V2,
				      .calls_twice = !strcmp(name, "lsm_guard")};
	struct bpf_map *map;
	size_t size;

	bpf_object__for_each_map(map, object)
	{
		if (strstr(bpf_map__name(map), ".rodata"))
			memcpy((void *)bpf_map__initial_value(map, &size), &config, sizeof(config));
	}
}

static struct bpf_program *load(const char *file, const char *name)
{
	struct bpf_object *object = bpf_object__open(file);
	struct bpf_program *program, *wanted = NULL;

	if (!object)
		return NULL;
	bpf_object__for_each_program(program, object)
	{
		int is_wanted = !strcmp(bpf_program__name(program), name);

		bpf_program__set_autoload(program, is_wanted);
		if (is_wanted)
			wanted = program;
	}
	configure(object, name);
	return wanted && !bpf_object__load(object) ? wanted : NULL;
}

/* Returns how many links; 0 when one was refused. */
static int attach(struct bpf_program *program, struct bpf_link *links[MOST_LINKS])
{
	int count = 0;

	if (strcmp(bpf_program__name(program), "syscall_guard")) {
		links[0] = bpf_program__attach(program);
		return links[0] != NULL;
	}
	for (; count < MOST_LINKS; count++) {
		links[count] = bpf_program__attach_tracepoint(program, "syscalls", syscalls[count]);
		if (!links[count])
			return 0;
	}
	return count;
}

int main(int argc, char **argv)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);
	struct bpf_program *program;

	if (argc != 4) {
		fputs("usage: guard_soak OBJECT PROGRAM ROUNDS\n", stderr);
		return 2;
	}
	program = load(argv[1], argv[2]);
	if (!program)
		return fail("cannot load it");
	/* The kernel counts runs for as long as this is open. */
	if (bpf_enable_stats(BPF_STATS_RUN_TIME) < 0)
		return fail("cannot have runs counted");
	for (long left = atol(argv[3]); left > 0; left--) {
		struct bpf_link *links[MOST_LINKS];
		int count = attach(program, links);

		if (!count)
			return fail("cannot attach it");
		usleep(ATTACHED_US);
		while (count > 0)
			bpf_link__destroy(links[--count]);
	}
	if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size))
		return fail("cannot ask for the runs");
	printf("soak program=%s rounds=%s runs=%llu\n", argv[2], argv[3],
	       (unsigned long long)info.run_cnt);
	return 0;
}
