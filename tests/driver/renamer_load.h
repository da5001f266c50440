/* What the parent of a load and its tasks share. */
#ifndef RENAMER_LOAD_H
#define RENAMER_LOAD_H

#include "renamer.h"

#include <semaphore.h>
#include <stdatomic.h>

struct tally {
	unsigned long renamed;
	unsigned long failed;
	int error; /* of the first rename that failed */
};

struct task {
	unsigned int number; /* from 1 */
	const struct options *options;
	struct shared *shared;
	char *dir;
	char *names[2]; /* the file has one of them, */
	int at;		/* and this one just now */
	struct tally load, calm;
};

/* One mapping, shared by parent and tasks. */
struct shared {
	sem_t go;      /* posted once per task and phase: whoever takes it may begin */
	sem_t arrived; /* posted by a task that is ready for the load, or done with a phase */
	atomic_bool stop;
	struct task tasks[];
};

/* renamer_task.c: the child's life, for one task or for all of them as threads. */
__attribute__((noreturn)) void run_tasks(struct task *tasks, unsigned int count);

/* A semaphore's wait that signals do not end. */
void wait_for(sem_t *semaphore);

#endif
