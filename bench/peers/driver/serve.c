/* What a server costs: its pages, and its start. */
#include "drive.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONGEST_S = 30, END_S = 6 };

#define MS 1000000ull

static int by_value(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

int run_scrape(int argc, char **argv)
{
	unsigned int port = (unsigned int)number(argv[2], 65535);
	unsigned long count = number(argv[4], 1000000);
	bool gzip = !strcmp(argv[5], "gzip");
	pid_t pid = (pid_t)number(argv[argc - 1], 1 << 30);
	uint64_t *took = calloc(count, sizeof(*took)), cpu = 0;
	struct page page;
	int fd = http_connect(port);

	if (fd < 0 || !took)
		fail("cannot connect");
	/* The first is not counted: it opens the connection. */
	for (unsigned long i = 0; i <= count; i++) {
		uint64_t begin = now_ns();

		if (i == 1)
			cpu = cpu_ns(pid);
		if (!http_get(fd, argv[3], gzip, &page) || page.status != 200) {
			fprintf(stderr, "drive: %s was answered with %u\n", argv[3], page.status);
			return 1;
		}
		if (i)
			took[i - 1] = now_ns() - begin;
	}
	cpu = cpu_ns(pid) - cpu;
	qsort(took, count, sizeof(*took), by_value);
	printf("%lu %.1f %.1f\n", page.bytes, (double)took[count / 2] / 1000,
	       (double)cpu / 1000 / (double)count);
	return 0;
}

static bool answers(unsigned int port, const char *path)
{
	struct page page = {0};
	int fd = http_connect(port);

	if (fd < 0)
		return false;
	bool whole = http_get(fd, path, false, &page);
	close(fd);
	return whole && page.status == 200;
}

static unsigned long most_memory_kib(pid_t pid)
{
	char path[64], line[256];
	unsigned long kib = 0;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	FILE *status = fopen(path, "r");
	if (!status)
		fail(path);
	while (fgets(line, sizeof(line), status) && sscanf(line, "VmHWM: %lu", &kib) != 1)
		;
	fclose(status);
	return kib;
}

static void end(pid_t pid)
{
	uint64_t limit = now_ns() + END_S * 1000 * MS;

	kill(pid, SIGTERM);
	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (now_ns() > limit)
			kill(pid, SIGKILL);
		sleep_until(now_ns() + MS);
	}
}

int run_start(int argc, char **argv)
{
	unsigned int port = (unsigned int)number(argv[2], 65535);
	uint64_t begin = now_ns();
	pid_t pid = fork();

	(void)argc;
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execvp(argv[4], argv + 4);
		fail(argv[4]);
	}
	if (pid < 0)
		fail("fork");
	while (!answers(port, argv[3])) {
		if (waitpid(pid, NULL, WNOHANG) == pid ||
		    now_ns() - begin > LONGEST_S * 1000 * MS) {
			kill(pid, SIGKILL);
			fputs("drive: it ended, or was not ready in time\n", stderr);
			return 1;
		}
		sleep_until(now_ns() + MS / 2);
	}
	uint64_t took = now_ns() - begin, cpu = cpu_ns(pid);

	sleep_until(now_ns() + 500 * MS); /* what else it does at its start */
	printf("%.1f %.1f %lu\n", (double)took / MS, (double)cpu / MS, most_memory_kib(pid));
	end(pid);
	return 0;
}
