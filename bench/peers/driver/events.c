/*
 * events: renames at a steady rate, and what a tool writes down of them. Each rename is of a name
 * of its own, old-1-0000017 to new-1-0000017, so that a line tells which it is about: the new name
 * alone counts, and once.
 */
#define _GNU_SOURCE
#include "drive.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* From this rate on the file is read when all renames are made: reading takes CPU from them. */
enum { READ_MEANWHILE = 1000, MOST = 10000000, DIGITS = 7 };

#define NS	 1000000000ull
#define PATIENCE (2 * NS)  /* without a further byte */
#define LONGEST	 (20 * NS) /* all in all, after the last rename */

static struct {
	bool by_name;
	unsigned long count, came;
	uint64_t *made, *seen; /* ns, by number of the rename */
	char prefix[32];       /* of the new names */
	size_t matched;	       /* bytes of prefix and number that the last byte completed */
	unsigned long digits;
	int file, notify;
	unsigned long bytes, lines; /* of all renames: there may be others on this host */
} run;

static void came(unsigned long number, uint64_t now)
{
	if (number < run.count && !run.seen[number]) {
		run.seen[number] = now;
		run.came++;
	}
}

static void look_at(const char *text, ssize_t size, uint64_t now)
{
	size_t length = strlen(run.prefix);

	for (const char *c = text; c < text + size; c++) {
		run.lines += *c == '\n';
		if (!run.by_name) {
			if (*c == '\n')
				came(run.came, now);
			continue;
		}
		if (run.matched < length) {
			/* Its first byte occurs once in it. */
			run.matched =
			    *c == run.prefix[run.matched] ? run.matched + 1 : *c == run.prefix[0];
			run.digits = 0;
			continue;
		}
		run.digits = run.digits * 10 + (unsigned long)(*c - '0');
		if (++run.matched < length + DIGITS)
			continue;
		run.matched = 0;
		came(run.digits, now);
	}
}

static bool read_more(void)
{
	static char text[1 << 18];
	bool any = false;
	ssize_t size;

	while ((size = read(run.file, text, sizeof(text))) > 0) {
		look_at(text, size, now_ns());
		run.bytes += (unsigned long)size;
		any = true;
	}
	return any;
}

/* Reads what comes until that time; true where something did. */
static bool read_until(uint64_t end)
{
	char events[4096];
	uint64_t now;
	bool any = false;

	while ((now = now_ns()) < end) {
		struct timespec rest = {(time_t)((end - now) / NS), (long)((end - now) % NS)};

		if (ppoll(&(struct pollfd){.fd = run.notify, .events = POLLIN}, 1, &rest, NULL) < 1)
			continue;
		if (read(run.notify, events, sizeof(events)) < 0)
			fail("inotify");
		any |= read_more();
	}
	return any;
}

static void name(char *buffer, const char *which, unsigned long i)
{
	sprintf(buffer, "%s-%d-%07lu", which, getpid(), i);
}

static void prepare(void)
{
	char old[32];

	for (unsigned long i = 0; i < run.count; i++) {
		name(old, "old", i);
		if (mknod(old, S_IFREG | 0600, 0))
			fail(old);
	}
}

static uint64_t make(unsigned long rate)
{
	uint64_t begin = now_ns();
	char old[32], new[32];

	for (unsigned long i = 0; i < run.count; i++) {
		uint64_t due = begin + i * NS / rate;

		name(old, "old", i);
		name(new, "new", i);
		if (rate <= READ_MEANWHILE)
			read_until(due);
		while ((run.made[i] = now_ns()) < due)
			;
		if (rename(old, new))
			fail("rename");
	}
	return now_ns() - begin;
}

static void tidy(void)
{
	char new[32];

	for (unsigned long i = 0; i < run.count; i++) {
		name(new, "new", i);
		unlink(new);
	}
}

static int by_value(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

/* Of those that came. */
static double median_us(void)
{
	unsigned long n = 0;

	for (unsigned long i = 0; i < run.count; i++)
		if (run.seen[i])
			run.made[n++] = run.seen[i] > run.made[i] ? run.seen[i] - run.made[i] : 0;
	qsort(run.made, n, sizeof(*run.made), by_value);
	return n ? (double)run.made[n / 2] / 1000 : 0;
}

int run_events(int argc, char **argv)
{
	unsigned long rate = number(argv[4], MOST);
	pid_t pid = (pid_t)number(argv[argc - 1], 1 << 30);

	run.by_name = !strcmp(argv[6], "names");
	run.count = number(argv[5], MOST - 1);
	run.made = calloc(run.count, sizeof(*run.made));
	run.seen = calloc(run.count, sizeof(*run.seen));
	sprintf(run.prefix, "new-%d-", getpid());
	run.file = open(argv[3], O_RDONLY);
	run.notify = inotify_init1(IN_NONBLOCK);
	if (!run.made || !run.seen || run.file < 0 || lseek(run.file, 0, SEEK_END) < 0 ||
	    inotify_add_watch(run.notify, argv[3], IN_MODIFY) < 0)
		fail(argv[3]);
	if (chdir(argv[2]))
		fail(argv[2]);

	prepare();
	read_until(now_ns() + NS / 5); /* what the tool may have to do for that */
	uint64_t cpu = cpu_ns(pid);
	uint64_t elapsed = make(rate);
	uint64_t last = now_ns(), limit = last + LONGEST;

	while (run.came < run.count && now_ns() - last < PATIENCE && now_ns() < limit)
		if (read_until(now_ns() + NS / 50) || read_more())
			last = now_ns();
	cpu = cpu_ns(pid) - cpu;
	tidy();
	double lines = run.lines ? (double)run.lines : 1;

	printf("%lu %lu %.0f %.2f %.0f %.0f\n", run.came, run.lines, median_us(),
	       (double)cpu / 1000 / lines, (double)run.bytes / lines,
	       (double)run.count * NS / (double)elapsed);
	return 0;
}
