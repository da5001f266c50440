/* cgroups: many of them, one after another; in each one rename, and then it is gone. */
#include "renamer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void enter(const char *cgroup)
{
	char *procs = path_in(cgroup, "cgroup.procs");
	int fd = open(procs, O_WRONLY);

	if (fd < 0 || write(fd, "0", 1) != 1)
		wrong("cannot enter '%s': %s", cgroup, strerror(errno));
	close(fd);
	free(procs);
}

/* Whoever left it may still be counted for a moment. */
static void remove_cgroup(const char *cgroup)
{
	for (int try = 0; rmdir(cgroup); try++) {
		if (errno != EBUSY || try == 1000)
			wrong("cannot remove '%s': %s", cgroup, strerror(errno));
		usleep(1000);
	}
}

/* Milliseconds that the longest-lived one existed. */
static double visit(const struct options *o, const char *from, const char *to)
{
	double longest = 0;

	for (unsigned long n = 1; n <= o->count; n++) {
		char *cgroup = path_in(o->parent, "churn-%lu", n);
		double made = now_ms();

		make_directory(cgroup, NO_UID);
		enter(cgroup);
		int error = do_rename(o->call, n % 2 ? from : to, n % 2 ? to : from, 0);
		if (error)
			wrong("rename in '%s': %s", cgroup, strerror(error));
		enter(o->parent);
		remove_cgroup(cgroup);
		if (now_ms() - made > longest)
			longest = now_ms() - made;
		free(cgroup);
	}
	return longest;
}

/* A child, so that we stay in the cgroup that we were started in. */
int run_cgroups(const struct options *o)
{
	char *from = path_in(o->dir, "churned"), *to = path_in(o->dir, "churned-too");
	int status;

	make_file(from, NO_UID);
	pid_t pid = fork();

	if (pid < 0)
		wrong("cannot fork: %s", strerror(errno));
	if (pid == 0) {
		if (o->comm_chosen)
			set_comm(o->comm);
		double longest = visit(o, from, to);

		printf("cgroups renamed=%lu longest_ms=%.0f\n", o->count, longest);
		fflush(stdout);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		return EXIT_WRONG; /* the child has said why */
	unlink(o->count % 2 ? to : from);
	return 0;
}
