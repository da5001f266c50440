/*
 * manager PROGRAM [ARGUMENT...] - starts it as systemd starts a service with Restart=on-failure and
 * a descriptor store: takes the descriptors that it sends (FDSTORE=1, sd_notify(3)), and when it
 * has been killed starts it again, with those as LISTEN_FDS. Says "manager: started PID, COUNT
 * descriptors" each time. ROOM in the environment is FileDescriptorStoreMax=.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 160, FIRST = 3, NAME = 256 };

static struct stored {
	char name[NAME];
	int descriptor;
} store[MOST];
static int stored, room = MOST;
static volatile pid_t service;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void pass_on(int number)
{
	if (service > 0)
		kill(service, number);
}

static void forget(const char *name)
{
	for (int i = 0; i < stored;) {
		if (strcmp(store[i].name, name)) {
			i++;
			continue;
		}
		close(store[i].descriptor);
		store[i] = store[--stored];
	}
}

/* One message: lines of KEY=VALUE, and at most one descriptor. */
static void hear(int notify)
{
	char text[4096], control[CMSG_SPACE(sizeof(int))], *end, name[NAME] = "";
	struct iovec part = {text, sizeof(text) - 1};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};
	ssize_t length = recvmsg(notify, &message, MSG_CMSG_CLOEXEC);
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	int descriptor = -1, keep = 0, remove = 0, unpolled = 0;

	if (length < 0)
		fail("recvmsg");
	text[length] = '\0';
	if (header && header->cmsg_type == SCM_RIGHTS)
		memcpy(&descriptor, CMSG_DATA(header), sizeof(descriptor));
	for (char *line = strtok_r(text, "\n", &end); line; line = strtok_r(NULL, "\n", &end)) {
		keep |= !strcmp(line, "FDSTORE=1");
		remove |= !strcmp(line, "FDSTOREREMOVE=1");
		unpolled |= !strcmp(line, "FDPOLL=0");
		if (!strncmp(line, "FDNAME=", 7))
			snprintf(name, sizeof(name), "%s", line + 7);
	}
	if (remove)
		forget(name);
	if (keep && descriptor >= 0 && unpolled && *name && stored < room) {
		strcpy(store[stored].name, name);
		store[stored++].descriptor = descriptor;
		return;
	}
	if (keep)
		fprintf(stderr, "manager: a descriptor that systemd would not store: %s\n", name);
	if (descriptor >= 0)
		close(descriptor);
}

static void start(char **arguments)
{
	char names[MOST * NAME] = "", number[16];
	int high[MOST];
	pid_t manager = getpid();

	service = fork();
	if (service < 0)
		fail("fork");
	if (service) {
		fprintf(stderr, "manager: started %d, %d descriptors\n", service, stored);
		return;
	}
	for (int i = 0; i < stored; i++) {
		high[i] = dup2(store[i].descriptor, FIRST + 2 * MOST + i);
		strcat(strcat(names, i ? ":" : ""), store[i].name);
	}
	for (int i = 0; i < stored; i++)
		dup2(high[i], FIRST + i);
	close_range(FIRST + stored, ~0U, 0);
	if (stored) {
		snprintf(number, sizeof(number), "%d", getpid());
		setenv("LISTEN_PID", number, 1);
		snprintf(number, sizeof(number), "%d", stored);
		setenv("LISTEN_FDS", number, 1);
		setenv("LISTEN_FDNAMES", names, 1);
	}
	/* A test may end the manager by a signal that cannot be passed on. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == manager)
		execv(arguments[0], arguments);
	fail(arguments[0]);
}

int main(int count, char **arguments)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), status;
	int length =
	    snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "manager-%d", getpid());
	char path[sizeof(address.sun_path) + 1];

	if (count < 2) {
		fputs("usage: manager PROGRAM [ARGUMENT...]\n", stderr);
		return 2;
	}
	if (notify < 0 || bind(notify, (struct sockaddr *)&address,
			       offsetof(struct sockaddr_un, sun_path) + 1 + length))
		fail("NOTIFY_SOCKET");
	snprintf(path, sizeof(path), "@%s", address.sun_path + 1);
	setenv("NOTIFY_SOCKET", path, 1);
	setenv("FDSTORE", "160", 1);
	if (getenv("ROOM") && atoi(getenv("ROOM")) < MOST)
		room = atoi(getenv("ROOM"));
	signal(SIGTERM, pass_on);
	signal(SIGINT, pass_on);
	for (;;) {
		struct pollfd wanted = {notify, POLLIN, 0};

		if (!service)
			start(arguments + 1);
		if (poll(&wanted, 1, 10) > 0)
			hear(notify);
		else if (waitpid(service, &status, WNOHANG) == service) {
			service = 0;
			if (WIFEXITED(status))
				return WEXITSTATUS(status);
		}
	}
}
