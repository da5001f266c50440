/* Renames without a rhythm of their own: batches whose cheapest is told, and many actors. */
#include "drive.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A batch is over before the next timer tick, mostly; the pause lets a tool that writes down each
 * rename do so, or its queue would be full and the next renames cheap. */
enum { WARM = 20, RENAMES = 200, CALLS = 2000, PAUSE_NS = 3000000 };

static const char *const names[] = {"draft.txt", "final.txt"};

static void enter(const char *directory)
{
	int file;

	if (chdir(directory) || (file = open(names[0], O_CREAT | O_WRONLY, 0600)) < 0 ||
	    close(file))
		fail(directory);
}

static void rename_times(unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		if (syscall(SYS_rename, names[i & 1], names[~i & 1]))
			fail("rename");
}

static void keep_cheapest(uint64_t *cheapest, uint64_t spent)
{
	if (!*cheapest || spent < *cheapest)
		*cheapest = spent;
}

int run_batches(int argc, char **argv)
{
	unsigned long batches = number(argv[argc - 1], 1000000);
	uint64_t rename_ns = 0, call_ns = 0;

	enter(argv[2]);
	for (unsigned long i = 0; i < batches; i++) {
		rename_times(WARM);
		uint64_t begin = now_ns();
		rename_times(RENAMES);
		keep_cheapest(&rename_ns, now_ns() - begin);

		begin = now_ns();
		for (unsigned int n = 0; n < CALLS; n++)
			syscall(SYS_getppid);
		keep_cheapest(&call_ns, now_ns() - begin);
		sleep_until(now_ns() + PAUSE_NS);
	}
	printf("%.2f %.2f %lu\n", (double)rename_ns / RENAMES, (double)call_ns / CALLS,
	       batches * (WARM + RENAMES));
	return unlink(names[0]);
}

int run_actors(int argc, char **argv)
{
	unsigned long actors = number(argv[argc - 1], 999999);
	char comm[24];

	enter(argv[2]);
	for (unsigned long i = 0; i < actors; i++) {
		snprintf(comm, sizeof(comm), "actor-%05u", (unsigned int)i + 1);
		prctl(PR_SET_NAME, comm);
		if (rename(names[i & 1], names[~i & 1]))
			fail("rename");
	}
	return unlink(names[actors & 1]);
}
