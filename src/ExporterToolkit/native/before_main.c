/* SPDX-License-Identifier: Apache-2.0 */
/* What has to be right before the runtime begins. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* What the collector reserves (System.GC.RegionRange of the program), and stacks, maps and
 * libraries. */
#define NEEDED_GIB 9ULL

/* What the runtime opens before it could say that there are too few. */
#define NEEDED_FILES 16ULL

/*
 * A standard descriptor that is closed at the start is given to whatever is opened first: lines of
 * the log would end up there, and the runtime aborts over those that it cannot write.
 */
__attribute__((constructor)) static void open_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* The collector uses little of what it reserves. Where a limit forbids that the runtime ends
 * without a word, or aborts. */
__attribute__((constructor)) static void refuse_small_address_space(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
	    limit.rlim_cur >= NEEDED_GIB << 30)
		return;
	dprintf(STDERR_FILENO,
		"the address space is limited to %llu MiB (ulimit -v, LimitAS=), and %llu GiB are "
		"needed, "
		"most of which are never used: raise the limit. A cgroup's (MemoryMax=) limits "
		"memory\n",
		(unsigned long long)limit.rlim_cur >> 20, NEEDED_GIB);
	_exit(1);
}

/* The runtime raises the limit as far as it may be. */
__attribute__((constructor)) static void refuse_few_open_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max >= NEEDED_FILES)
		return;
	dprintf(STDERR_FILENO,
		"the limit of open files is %llu (ulimit -n, LimitNOFILE=), and some 60 are "
		"needed: raise the limit\n",
		(unsigned long long)limit.rlim_max);
	_exit(1);
}

/* A file that has reached the limit of its size (ulimit -f, LimitFSIZE=) is an error of write(2),
 * as a full disk is, and ends nobody. */
__attribute__((constructor)) static void survive_large_files(void)
{
	signal(SIGXFSZ, SIG_IGN);
}
