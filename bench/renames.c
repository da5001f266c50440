/*
 * renames WORKLOAD DIR ROUNDS RENAMES - makes RENAMES renames in each of ROUNDS rounds, and prints
 * what one costs in the cheapest round, where nothing else came between: in ticks of the CPU's
 * counter. In a guest that counts instructions (boot.sh --count-instructions) a tick is one.
 *
 * hot      this process renames one file back and forth
 * process  each rename has a process of its own; how that begins and ends is not counted
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

static const char *const names[] = {"draft.txt", "final.txt"};
static volatile uint64_t spent; /* a child of vfork shares it */

static int rename_once(int i)
{
	uint64_t begin = __rdtsc();
	int failed = syscall(SYS_rename, names[i & 1], names[~i & 1]);

	spent += __rdtsc() - begin;
	return failed;
}

static int in_process(int i)
{
	int status;
	pid_t child = vfork();

	if (!child)
		_exit(!!rename_once(i));
	return child < 0 || waitpid(child, &status, 0) != child || status;
}

int main(int argc, char **argv)
{
	if (argc != 5 || chdir(argv[2])) {
		fputs("usage: renames hot|process DIR ROUNDS RENAMES\n", stderr);
		return 2;
	}
	int hot = !strcmp(argv[1], "hot");
	int rounds = atoi(argv[3]), count = atoi(argv[4]) & ~1;
	uint64_t cheapest = UINT64_MAX;
	FILE *file = fopen(names[0], "w");

	if (!file || fclose(file))
		return 1;
	for (int round = 0; round < rounds; round++) {
		spent = 0;
		for (int i = 0; i < count; i++)
			if (hot ? rename_once(i) : in_process(i)) {
				perror("rename");
				return 1;
			}
		if (spent / count < cheapest)
			cheapest = spent / count;
	}
	printf("%lu\n", cheapest);
	return unlink(names[0]);
}
