/*
 * load: the parent of the tasks. It never renames: it prepares the files, forks the tasks (or one
 * process whose threads are the tasks), opens one phase after the other, adds up what they did and
 * tidies up. Being apart, it keeps the rights that --uid takes from the tasks.
 */
#define _GNU_SOURCE
#include "renamer_load.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { DEATH_WATCH_S = 1, LOOK_MS = 50 };

static volatile sig_atomic_t told_to_end;

static long ms_since(const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - begin->tv_sec) * 1000 + (now.tv_nsec - begin->tv_nsec) / 1000000;
}

static struct shared *share(const struct options *o)
{
	size_t size = sizeof(struct shared) + o->tasks * sizeof(struct task);
	struct shared *shared =
	    mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		wrong("cannot share memory: %s", strerror(errno));
	sem_init(&shared->go, 1, 0);
	sem_init(&shared->arrived, 1, 0);
	return shared;
}

/* Every task gets its own directory: in one, the directory's lock would let renames go by in
 * single file, and nothing would ever interrupt another in vfs_rename. */
static void prepare(struct shared *shared, const struct options *o)
{
	char name[MAX_NAME + 1];

	memset(name, 'x', o->name_length);
	name[o->name_length] = '\0';
	for (unsigned int i = 0; i < o->tasks; i++) {
		struct task *task = &shared->tasks[i];

		task->number = i + 1;
		task->options = o;
		task->shared = shared;
		task->dir = path_in(o->dir, "task-%u", task->number);
		for (int n = 0; n < 2; n++) {
			name[0] = n ? 'b' : 'a';
			task->names[n] = path_in(task->dir, "%s", name);
		}
		make_directory(task->dir, o->uid);
		make_file(task->names[0], o->uid);
	}
}

static void tidy(struct shared *shared, const struct options *o)
{
	for (unsigned int i = 0; i < o->tasks; i++) {
		struct task *task = &shared->tasks[i];

		if (unlink(task->names[task->at]) || rmdir(task->dir))
			wrong("cannot tidy '%s': %s", task->dir, strerror(errno));
	}
}

void wait_for(sem_t *semaphore)
{
	while (sem_wait(semaphore) && errno == EINTR)
		;
}

static void start(struct shared *shared, const struct options *o)
{
	unsigned int per_process = o->threads ? o->tasks : 1;

	for (unsigned int i = 0; i < o->tasks; i += per_process) {
		pid_t pid = fork();

		if (pid < 0)
			wrong("cannot fork: %s", strerror(errno));
		if (pid == 0)
			run_tasks(&shared->tasks[i], per_process);
	}
}

static void check_deaths(int flags)
{
	int status;

	while (waitpid(-1, &status, flags) > 0)
		if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_ABSENT)
			exit(EXIT_ABSENT); /* the task has said what */
		else if (status)
			wrong("a task died (wait status 0x%x)", (unsigned int)status);
}

/* Waits until this many tasks have arrived; one that died instead ends the program. */
static void gather(struct shared *shared, unsigned int tasks)
{
	for (unsigned int arrived = 0; arrived < tasks;) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += DEATH_WATCH_S;
		if (sem_timedwait(&shared->arrived, &until) == 0)
			arrived++;
		else
			check_deaths(WNOHANG);
	}
}

/* One task after the other: two could still interrupt each other in the kernel, and then the
 * observer may miss one for a good reason. */
static void run_in_turn(struct shared *shared, const struct options *o)
{
	for (unsigned int i = 0; i < o->tasks; i++) {
		sem_post(&shared->go);
		gather(shared, 1);
	}
}

static void end_load(int signal)
{
	(void)signal;
	told_to_end = 1;
}

/* While they rename: each task's own count is never behind by more than one. */
static unsigned long renamed_so_far(const struct shared *shared, const struct options *o)
{
	unsigned long renamed = 0;

	for (unsigned int i = 0; i < o->tasks; i++)
		renamed += *(volatile const unsigned long *)&shared->tasks[i].load.renamed;
	return renamed;
}

/* Until SIGUSR1 and --least renames, or --enough; --seconds is the limit. */
static void await_end(const struct shared *shared, const struct options *o,
		      const struct timespec *begin)
{
	long limit_ms = (long)o->seconds * 1000, rest_ms;

	while ((rest_ms = limit_ms - ms_since(begin)) > 0) {
		long pause_ms = rest_ms < LOOK_MS ? rest_ms : LOOK_MS;

		unsigned long renamed = renamed_so_far(shared, o);

		if ((told_to_end && renamed >= o->least) || (o->enough && renamed >= o->enough))
			return;
		nanosleep(&(struct timespec){.tv_nsec = pause_ms * 1000 * 1000}, NULL);
	}
}

static long run_load_phase(struct shared *shared, const struct options *o)
{
	struct timespec begin;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	if (o->in_turn) {
		run_in_turn(shared, o);
	} else {
		for (unsigned int i = 0; i < o->tasks; i++)
			sem_post(&shared->go);
		if (o->seconds) {
			await_end(shared, o, &begin);
			shared->stop = true;
		}
		gather(shared, o->tasks);
	}
	return ms_since(&begin);
}

static void add(struct tally *sum, const struct tally *tally)
{
	sum->renamed += tally->renamed;
	sum->failed += tally->failed;
	if (!sum->error)
		sum->error = tally->error;
}

/* How many of the names a load has used: a short one may not come round to all. */
static unsigned long actors_used(const struct options *o, const struct tally *load, unsigned int i)
{
	unsigned long turns, own;

	if (!o->actors || i >= o->actors)
		return 0;
	turns = (load->renamed + load->failed + o->every - 1) / o->every;
	own = (o->actors - i + o->tasks - 1) / o->tasks;
	return turns < own ? turns : own;
}

static void await_line(void)
{
	int c;

	while ((c = getchar()) != '\n')
		if (c == EOF)
			wrong("standard input ended before the go-ahead for the calm renames");
}

/* Failed renames are told, never hidden: the caller's sums would not fit. */
static int verdict(const struct tally *sum)
{
	if (!sum->failed)
		return 0;
	fprintf(stderr, "renamer: %lu renames failed, the first with %s\n", sum->failed,
		strerror(sum->error));
	return EXIT_WRONG;
}

int run_load(const struct options *o)
{
	struct shared *shared = share(o);
	struct tally load = {0}, calm = {0};
	unsigned long actors = 0;

	signal(SIGUSR1, end_load);
	prepare(shared, o);
	start(shared, o);
	gather(shared, o->tasks);

	long elapsed_ms = run_load_phase(shared, o);

	for (unsigned int i = 0; i < o->tasks; i++) {
		add(&load, &shared->tasks[i].load);
		actors += actors_used(o, &shared->tasks[i].load, i);
	}
	printf("load renamed=%lu failed=%lu tasks=%u actors=%lu elapsed_ms=%ld\n", load.renamed,
	       load.failed, o->tasks, actors, elapsed_ms);
	if (o->calm) {
		await_line();
		run_in_turn(shared, o);
		for (unsigned int i = 0; i < o->tasks; i++)
			add(&calm, &shared->tasks[i].calm);
		printf("calm renamed=%lu failed=%lu\n", calm.renamed, calm.failed);
	}
	check_deaths(0);
	tidy(shared, o);
	return verdict(&load) | verdict(&calm);
}
