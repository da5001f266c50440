/* SPDX-License-Identifier: Apache-2.0 */
/*
 * confine [--seccomp PROFILE | --record FILE] UID MASK COMMAND [ARGUMENT ...] - runs COMMAND as UID
 * with no more than the capabilities in MASK (hexadecimal, bit n: capability n) and no way to more,
 * and with the system calls of a profile in the form of OCI runtimes; or it writes down which ones
 * are made. What setpriv(1) and a container runtime do, for guests, which have neither.
 */
#define _GNU_SOURCE
#include "confine.h"
#include <grp.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

void must(const char *what, long result)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
}

/* Allows the names of every "names": [...]; all else fails with EPERM. */
static scmp_filter_ctx read_profile(const char *path)
{
	static char text[1 << 16];
	FILE *file = fopen(path, "r");
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(1));

	if (!file || !filter) {
		perror(path);
		exit(1);
	}
	text[fread(text, 1, sizeof(text) - 1, file)] = 0;
	fclose(file);
	for (char *list = text; (list = strstr(list, "\"names\"")) != NULL;) {
		char *end = strchr(list, ']');
		char *name = strchr(list, '[');

		while ((name = strchr(name, '"')) != NULL && name < end) {
			char *after = strchr(++name, '"');
			int number;

			*after = 0;
			number = seccomp_syscall_resolve_name(name);
			if (number == __NR_SCMP_ERROR) {
				fprintf(stderr, "%s: no system call is called %s\n", path, name);
				exit(2);
			}
			must(name, seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0));
			name = after + 1;
		}
		list = end + 1;
	}
	return filter;
}

int main(int argc, char **argv)
{
	scmp_filter_ctx filter = NULL;
	const char *record = NULL;

	if (argc > 2 && strcmp(argv[1], "--seccomp") == 0)
		filter = read_profile(argv[2]);
	else if (argc > 2 && strcmp(argv[1], "--record") == 0)
		record = argv[2];
	if (filter || record) {
		argc -= 2;
		argv += 2;
	}
	if (argc < 4) {
		fprintf(stderr, "usage: confine [--seccomp PROFILE | --record FILE] UID MASK "
				"COMMAND [ARGUMENT ...]\n");
		return 2;
	}
	if (record)
		start_recorder(record); /* before it may no longer write there */
	unsigned int uid = strtoul(argv[1], NULL, 10);
	uint64_t mask = strtoull(argv[2], NULL, 16);
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	for (int bit = 0; prctl(PR_CAPBSET_READ, bit, 0, 0, 0) >= 0; bit++)
		if (!(mask >> bit & 1))
			must("bounding set", prctl(PR_CAPBSET_DROP, bit, 0, 0, 0));
	must("keep capabilities", prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
	must("groups", setgroups(0, NULL));
	must("gid", setresgid(uid, uid, uid));
	must("uid", setresuid(uid, uid, uid));
	for (int i = 0; i < 2; i++)
		data[i].permitted = data[i].effective = data[i].inheritable = mask >> 32 * i;
	must("capabilities", syscall(SYS_capset, &header, data));
	for (int bit = 0; bit < 64; bit++)
		if (mask >> bit & 1)
			must("ambient set", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, bit, 0, 0));
	must("no new privileges", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	if (filter)
		must("seccomp filter", seccomp_load(filter));
	else if (record)
		recorder_filter();
	execv(argv[3], argv + 3);
	perror(argv[3]);
	return 127;
}
