/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program calls, by name: a seccomp filter asks a second process about every system call
 * (seccomp_unotify(2)). Unlike strace(1) it needs nothing but a kernel, so it works in guests.
 */
#define _GNU_SOURCE
#include "confine.h"
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_CALLS = 1024 };

/* The descriptor by which the kernel asks, plus 1; shared. The table of descriptors is shared as
 * well, until the program is executed. */
static volatile int *asked_by;

static void note(int file, int number)
{
	static char seen[MOST_CALLS];
	char *name;

	if (number < 0 || number >= MOST_CALLS || seen[number]++)
		return;
	name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
	if (name) {
		char line[64];
		size_t length = strlen(strncpy(line, name, sizeof(line) - 2));

		line[length] = '\n';
		must("record", write(file, line, length + 1)); /* O_APPEND: others record as well */
		free(name);
	}
}

/* False when the program has ended: receiving alone would go on waiting on older kernels. */
static int asked(int listener)
{
	struct pollfd descriptor = {.fd = listener, .events = POLLIN};

	while (poll(&descriptor, 1, -1) < 0)
		;
	return descriptor.revents & POLLIN;
}

static void record(int file)
{
	struct seccomp_notif *call;
	struct seccomp_notif_resp *answer;
	long calls = 0;

	while (!*asked_by)
		usleep(1000);
	/* Not one that is closed below. */
	int listener = fcntl(*asked_by - 1, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

	must("listener", listener);
	file = fcntl(file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	must("file", file);
	must("memory", seccomp_notify_alloc(&call, &answer));
	while (asked(listener)) {
		memset(call, 0, sizeof(*call));
		if (seccomp_notify_receive(listener, call) < 0)
			continue; /* who asked has been killed */
		note(file, call->data.nr);
		/* The first call executed it; by now the table is ours, and its pipes are not to be
		 * kept open. */
		if (++calls == 2)
			for (int fd = 0; fd <= STDERR_FILENO; fd++)
				close(fd);
		memset(answer, 0, sizeof(*answer));
		answer->id = call->id;
		answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		seccomp_notify_respond(listener, answer); /* fails when a signal was faster */
	}
	_exit(0);
}

void start_recorder(const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	long child;

	must(path, file);
	asked_by = mmap(NULL, sizeof(*asked_by), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	must("memory", asked_by == MAP_FAILED ? -1 : 0);
	/* No signal when it ends: the program knows nothing of it. */
	child = syscall(SYS_clone, CLONE_FILES, NULL, NULL, NULL, NULL);
	must("recorder", child);
	if (child == 0)
		record(file);
}

void recorder_filter(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_NOTIFY);

	must("filter", filter ? 0 : -1);
	must("seccomp filter", seccomp_load(filter));
	*asked_by = seccomp_notify_fd(filter) + 1;
}
