// SPDX-License-Identifier: GPL-2.0-only
/*
 * guard_soak OBJECT PROGRAM ROUNDS SECONDS - attaches a program of guard.bpf.o and detaches it
 * again, so many times or for so long, and says how many it were and how often it was run
 * meanwhile. Loaded once: what is tried is the kernel's patching of code under a load. Each
 * fiftieth round is a line on standard error.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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

/* As the exporter sets it on a kernel that has task storage and struct renamedata; see GuardObject.
 */
static void configure(struct bpf_object *object, const char *name)
{
	struct guard_config config = {.use_task_storage = !!strcmp(name, "kprobe_guard"),
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

/* Whether it is what the kernel does, or what ours does. Returns its descriptor. */
static int load_nothing(void)
{
	const struct bpf_insn instructions[] = {
	    {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0},
	    {.code = BPF_JMP | BPF_EXIT},
	};
	LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = BPF_LSM_MAC);

	options.attach_btf_id = libbpf_find_vmlinux_btf_id("inode_rename", BPF_LSM_MAC);
	return bpf_prog_load(BPF_PROG_TYPE_LSM, "nothing", "GPL", instructions, 2, &options);
}

static int attach_nothing(int program)
{
	int link = bpf_raw_tracepoint_open(NULL, program);

	if (link < 0)
		return 0;
	usleep(ATTACHED_US);
	close(link);
	return 1;
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

static int attach_once(struct bpf_program *program)
{
	struct bpf_link *links[MOST_LINKS];
	int count = attach(program, links);
	int attached = count > 0;

	if (attached)
		usleep(ATTACHED_US);
	while (count > 0)
		bpf_link__destroy(links[--count]);
	return attached;
}

static long seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

int main(int argc, char **argv)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);
	struct bpf_program *program;
	long round, end;
	int is_ours, descriptor;

	if (argc != 5) {
		fputs("usage: guard_soak OBJECT PROGRAM ROUNDS SECONDS\n", stderr);
		return 2;
	}
	is_ours = strcmp(argv[2], "nothing");
	program = is_ours ? load(argv[1], argv[2]) : NULL;
	descriptor = is_ours && program ? bpf_program__fd(program) : -1;
	if (!is_ours)
		descriptor = load_nothing();
	if (descriptor < 0)
		return fail("cannot load it");
	/* The kernel counts runs for as long as this is open. */
	if (bpf_enable_stats(BPF_STATS_RUN_TIME) < 0)
		return fail("cannot have runs counted");
	end = seconds() + atol(argv[4]);
	for (round = 0; round < atol(argv[3]) && seconds() < end; round++) {
		if (!(is_ours ? attach_once(program) : attach_nothing(descriptor)))
			return fail("cannot attach it");
		if ((round + 1) % 50 == 0)
			fprintf(stderr, "%s %ld\n", argv[2], round + 1);
	}
	if (bpf_obj_get_info_by_fd(descriptor, &info, &size))
		return fail("cannot ask for the runs");
	printf("soak program=%s rounds=%ld runs=%llu\n", argv[2], round,
	       (unsigned long long)info.run_cnt);
	return 0;
}
