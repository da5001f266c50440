/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The collector reserves 8 GiB of addresses (System.GC.RegionRange of the program), of which it
 * uses little. Where a limit forbids that the runtime ends without a word, or aborts: say it
 * before.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* What it reserves, and stacks, maps and libraries. */
#define NEEDED_GIB 9ULL

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
