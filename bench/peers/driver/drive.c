/*
 * drive: the loads of `make bench-peers`, and the clocks that are read beside them. It knows of no
 * tool what it is: what it is told of one is a process, a port or a file. Static, pinned by the
 * caller (taskset).
 */
#include "drive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char help[] =
    "usage: drive batches DIR N              N batches of renames and of getppid(2), with pauses\n"
    "             prints: ns of a rename and of a getppid in the cheapest batch of each; renames\n"
    "       drive actors DIR N               one rename each by N process names, actor-00001 ...\n"
    "       drive events DIR FILE RATE N names|lines PID\n"
    "             N renames, RATE a second, of which PID writes lines to FILE\n"
    "             prints: how many came; lines; median of rename to line, us; CPU of PID for a\n"
    "                     line, us; bytes of a line; renames a second that were made\n"
    "       drive scrape PORT PATH N plain|gzip PID   N pages, one after another, of process PID\n"
    "             prints: bytes of the body; median, us; CPU of PID for each, us\n"
    "       drive start PORT PATH COMMAND... from exec to the first 200, then it is ended\n"
    "             prints: ms; its CPU until then, ms; the most memory it had, KiB\n"
    "       drive cpu PID                    prints its CPU time, ns\n"
    "exit status: 1 something failed (standard error says what), 2 bad usage\n";

void fail(const char *what)
{
	fprintf(stderr, "drive: %s: %s\n", what, strerror(errno));
	exit(1);
}

unsigned long number(const char *text, unsigned long most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || !value || value > most) {
		fprintf(stderr, "drive: '%s' is no number from 1 to %lu\n", text, most);
		exit(2);
	}
	return value;
}

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec time;

	if (clock_gettime(clock, &time))
		fail("cannot read the CPU time of that process");
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint64_t now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

void sleep_until(uint64_t monotonic_ns)
{
	struct timespec time = {
	    .tv_sec = (time_t)(monotonic_ns / 1000000000),
	    .tv_nsec = (long)(monotonic_ns % 1000000000),
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
		;
}

uint64_t cpu_ns(pid_t pid)
{
	clockid_t clock;

	if ((errno = clock_getcpuclockid(pid, &clock)))
		fail("no such process");
	return clock_ns(clock);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (argc == 4 && !strcmp(what, "batches"))
		return run_batches(argc, argv);
	if (argc == 4 && !strcmp(what, "actors"))
		return run_actors(argc, argv);
	if (argc == 8 && !strcmp(what, "events"))
		return run_events(argc, argv);
	if (argc == 7 && !strcmp(what, "scrape"))
		return run_scrape(argc, argv);
	if (argc >= 5 && !strcmp(what, "start"))
		return run_start(argc, argv);
	if (argc == 3 && !strcmp(what, "cpu"))
		return printf("%lu\n", cpu_ns((pid_t)number(argv[2], 1 << 30))) < 0;
	fputs(help, argc > 1 && !strcmp(what, "--help") ? stdout : stderr);
	return argc > 1 && !strcmp(what, "--help") ? 0 : 2;
}
