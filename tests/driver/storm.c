/*
 * storm: renames its own files as an attacker does, many and fast, and says what became of them:
 * how many were renamed, damaged, left intact, and how its processes ended. It may be stopped or
 * killed: a parent, which renames nothing, looks at the disk afterwards. Static, so that it runs in
 * any guest.
 */
#define _GNU_SOURCE
#include "storm.h"

#include <errno.h>
#include <linux/fs.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_PROCESSES = 256, NS_A_SECOND = 1000000000 };

/* Of all processes. */
static struct {
	_Atomic long failed, first_failed, errno_of_it; /* the first from 1 on */
} * shared;

static struct storm storm;
static int64_t began_ns;
static int process;	   /* 0 to storm.processes - 1 */
static _Atomic long taken; /* of this process's files */

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * NS_A_SECOND + now.tv_nsec;
}

/* Late ones follow at once, so that the rate is kept. */
static void wait_for_turn(long n)
{
	if (storm.rate) {
		int64_t due = began_ns + n * NS_A_SECOND / storm.rate;
		struct timespec at = {due / NS_A_SECOND, due % NS_A_SECOND};

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
	}
}

static void attack(long n)
{
	char *source = source_of(&storm, n), *target = target_of(&storm, n);
	const char *from = storm.reverse ? target : source, *to = storm.reverse ? source : target;
	int error;

	if (storm.order == OVERWRITE_FIRST)
		overwrite(source);
	error = do_rename(storm.call, from, to, storm.exchange ? RENAME_EXCHANGE : 0);
	if (error) {
		if (shared->failed++ == 0) {
			shared->first_failed = n + 1;
			shared->errno_of_it = error;
		}
	} else if (storm.order == RENAME_FIRST) {
		overwrite(target);
	}
	free(source);
	free(target);
}

static void *attack_share(void *unused)
{
	for (long n; (n = process + taken++ * storm.processes) < storm.files;) {
		wait_for_turn(n);
		attack(n);
	}
	return unused;
}

__attribute__((noreturn)) static void run_process(void)
{
	pthread_t threads[64];
	char comm[64]; /* the kernel keeps 15 bytes */
	int error = become(storm.uid);

	if (error)
		wrong("cannot become uid %u: %s", storm.uid, strerror(error));
	snprintf(comm, sizeof(comm), storm.names ? "%.10s-%d" : "%.15s", storm.comm, process);
	set_comm(comm);
	for (int i = 1; i < storm.threads; i++)
		if (pthread_create(&threads[i], NULL, attack_share, NULL))
			wrong("cannot start a thread");
	attack_share(NULL);
	for (int i = 1; i < storm.threads; i++)
		pthread_join(threads[i], NULL);
	_exit(0);
}

static void start(pid_t pids[MOST_PROCESSES])
{
	if (storm.pid_namespace && unshare(CLONE_NEWPID))
		wrong("cannot make a PID namespace: %s", strerror(errno));
	began_ns = now_ns();
	for (; process < storm.processes; process++) {
		pids[process] = fork();
		if (pids[process] < 0)
			wrong("cannot fork: %s", strerror(errno));
		if (!pids[process])
			run_process();
	}
}

struct ends {
	int stopped, killed, exited, status;
};

/* A process that was stopped is looked at no further, but for --hold. */
static void on_stop(pid_t pid, struct ends *ends)
{
	ends->stopped++;
	if (storm.hold) {
		printf("held pid=%d\n", pid);
		fflush(stdout);
		return;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static struct ends await(void)
{
	struct ends ends = {0};
	int status;

	for (pid_t pid; (pid = waitpid(-1, &status, WUNTRACED)) > 0;) {
		if (WIFSTOPPED(status)) {
			on_stop(pid, &ends);
		} else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
			ends.killed++;
		} else {
			ends.exited++;
			if (status) /* the child has said why */
				ends.status = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_WRONG;
		}
	}
	return ends;
}

int main(int argc, char **argv)
{
	static pid_t pids[MOST_PROCESSES];

	parse_storm(&storm, argc, argv);
	umask(0);
	if (!storm.made)
		make_victims(&storm);
	if (storm.make_only)
		return 0;
	shared =
	    mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		wrong("out of memory");
	start(pids);

	struct ends ends = await();

	if (ends.status)
		return ends.status;
	struct damage damage = assess(&storm);

	printf("storm files=%ld renamed=%ld damaged=%ld intact=%ld lost=%ld failed=%ld "
	       "first_failed=%ld "
	       "errno=%ld stopped=%d killed=%d exited=%d elapsed_ms=%ld\n",
	       storm.files, damage.renamed, damage.damaged, damage.intact, damage.lost,
	       shared->failed, shared->first_failed, shared->errno_of_it, ends.stopped, ends.killed,
	       ends.exited, (long)((now_ns() - began_ns) / 1000000));
	return 0;
}
