/* The tasks of a load: renames as fast as they go, then (--calm) slowly. */
#define _GNU_SOURCE
#include "renamer_load.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { CALM_PAUSE_NS = 1000 * 1000 };

static void rename_once(struct task *task, struct tally *tally)
{
	int error =
	    do_rename(task->options->call, task->names[task->at], task->names[!task->at], 0);

	if (!error) {
		task->at = !task->at;
		tally->renamed++;
		return;
	}
	if (!tally->failed++)
		tally->error = error;
}

/* Task t of T owns the names t, t + T, t + 2T ... and takes them in turn. */
static void become_actor(const struct task *task, unsigned long turn)
{
	unsigned int tasks = task->options->tasks;
	unsigned int actors = task->options->actors;
	unsigned int first = (task->number - 1) % actors;
	unsigned int own = (actors - first + tasks - 1) / tasks;
	char name[COMM_SIZE];

	snprintf(name, sizeof(name), "actor-%05u", first + (unsigned int)(turn % own) * tasks + 1);
	set_comm(name);
}

/* Until rename n is due: late ones follow at once, so that the rate is kept. */
static void wait_until_due(const struct timespec *began, unsigned long n, unsigned long rate)
{
	unsigned long ns = began->tv_nsec + n % rate * 1000000000UL / rate;
	struct timespec due = {
	    .tv_sec = began->tv_sec + (time_t)(n / rate + ns / 1000000000UL),
	    .tv_nsec = (long)(ns % 1000000000UL),
	};

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
}

static void load_phase(struct task *task)
{
	const struct options *o = task->options;
	struct timespec began;

	clock_gettime(CLOCK_MONOTONIC, &began);
	for (unsigned long n = 0; o->count ? n < o->count : !task->shared->stop; n++) {
		if (o->actors && n % o->every == 0)
			become_actor(task, n / o->every);
		if (o->rate)
			wait_until_due(&began, n, o->rate);
		rename_once(task, &task->load);
	}
}

static void calm_phase(struct task *task)
{
	const struct timespec pause = {.tv_nsec = CALM_PAUSE_NS};

	for (unsigned long n = 0; n < task->options->calm; n++) {
		rename_once(task, &task->calm);
		nanosleep(&pause, NULL);
	}
}

static void name_task(const struct task *task, const char *word)
{
	char name[COMM_SIZE];

	snprintf(name, sizeof(name), "%s-%u", word, task->number);
	set_comm(name);
}

static void *run_task(void *argument)
{
	struct task *task = argument;
	const struct options *o = task->options;

	if (o->threads)
		name_task(task, "worker");
	sem_post(&task->shared->arrived);
	wait_for(&task->shared->go);
	load_phase(task);
	sem_post(&task->shared->arrived);
	if (!o->calm)
		return NULL;

	wait_for(&task->shared->go);
	if (o->actors)
		become_actor(task, 0);
	else if (!o->threads)
		name_task(task, "calm");
	calm_phase(task);
	sem_post(&task->shared->arrived);
	return NULL;
}

void run_tasks(struct task *tasks, unsigned int count)
{
	const struct options *o = tasks->options;
	pthread_t threads[MAX_TASKS];
	int error = become(o->uid);

	if (error)
		wrong("cannot become uid %u: %s", o->uid, strerror(error));
	if (o->user_namespace && (error = enter_user_namespace()))
		absent("cannot enter a user namespace: %s", strerror(error));
	/* After the change of user, which clears it: who kills the parent leaves nobody behind. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (o->comm_chosen)
		set_comm(o->comm);

	if (!o->threads) {
		run_task(tasks);
		_exit(0);
	}
	for (unsigned int i = 0; i < count; i++) {
		error = pthread_create(&threads[i], NULL, run_task, &tasks[i]);
		if (error)
			wrong("cannot start thread %u: %s", i + 1, strerror(error));
	}
	for (unsigned int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	_exit(0);
}
