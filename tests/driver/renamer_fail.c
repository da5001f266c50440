/* fail: renames that must end with one errno, and a check that they did. */
#define _GNU_SOURCE
#include "renamer.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { UNKNOWN_FLAG = 1 << 30 };

/* Each failure is a rename of `from` to `to`, both made here: see the table. */
enum kind { MISSING, EMPTY_FILE, EMPTY_DIR, FULL_DIR, OTHER_MOUNT, BAD_ADDRESS };

struct failure {
	const char *name;
	int error;
	enum kind from, to;
	unsigned int flags; /* not 0: only renameat2 can */
};

static const struct failure failures[] = {
    {"ENOENT", ENOENT, MISSING, MISSING, 0},
    {"EEXIST", EEXIST, EMPTY_FILE, EMPTY_FILE, RENAME_NOREPLACE},
    {"ENOTEMPTY", ENOTEMPTY, EMPTY_DIR, FULL_DIR, 0},
    {"EISDIR", EISDIR, EMPTY_FILE, EMPTY_DIR, 0},
    {"ENOTDIR", ENOTDIR, EMPTY_DIR, EMPTY_FILE, 0},
    {"EXDEV", EXDEV, EMPTY_FILE, OTHER_MOUNT, 0},
    {"EINVAL", EINVAL, EMPTY_FILE, MISSING, UNKNOWN_FLAG},
    {"EFAULT", EFAULT, EMPTY_FILE, BAD_ADDRESS, 0},
    {"EACCES", EACCES, EMPTY_FILE, MISSING, 0},
};

enum { FAILURES = sizeof(failures) / sizeof(failures[0]) };

const char *fail_errnos(void)
{
	static char list[160];

	if (!list[0])
		for (int i = 0; i < FAILURES; i++)
			snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s",
				 i ? " " : "", failures[i].name);
	return list;
}

static const struct failure *find(const char *name)
{
	for (int i = 0; i < FAILURES; i++)
		if (strcmp(failures[i].name, name) == 0)
			return &failures[i];
	usage_error("--errno: '%s' is none of %s", name, fail_errnos());
}

static char *make(enum kind kind, const char *dir, const char *name, uid_t owner)
{
	char *path = path_in(dir, "%s", name);

	switch (kind) {
	case EMPTY_FILE:
		make_file(path, owner);
		break;
	case EMPTY_DIR:
		make_directory(path, owner);
		break;
	case FULL_DIR:
		make_directory(path, owner);
		make_file(path_in(path, "inside"), owner);
		break;
	case OTHER_MOUNT:
		return "/proc/renamer"; /* the mounts are compared before the names are looked up */
	case BAD_ADDRESS:
		return (char *)1;
	case MISSING:
		break;
	}
	return path;
}

static void unmake(enum kind kind, const char *path)
{
	if (kind == EMPTY_FILE)
		unlink(path);
	if (kind == FULL_DIR)
		unlink(path_in(path, "inside"));
	if (kind == EMPTY_DIR || kind == FULL_DIR)
		rmdir(path);
}

/* In a child, so that the parent may tidy up what the child may not touch. */
__attribute__((noreturn)) static void fail_often(const struct options *o,
						 const struct failure *failure,
						 enum rename_call call, const char *from,
						 const char *to)
{
	int error = become(o->uid);

	if (error)
		wrong("cannot become uid %u: %s", o->uid, strerror(error));
	if (o->comm_chosen)
		set_comm(o->comm);
	for (unsigned long n = 0; n < o->count; n++) {
		error = do_rename(call, from, to, failure->flags);
		if (error != failure->error)
			wrong("%s number %lu should have failed with %s: %s", call_name(call),
			      n + 1, failure->name, error ? strerror(error) : "it succeeded");
	}
	_exit(0);
}

int run_fail(const struct options *o)
{
	const struct failure *failure = find(o->errno_name);
	enum rename_call call = o->call;
	int status;

	if (failure->flags && o->call_chosen && call != CALL_RENAMEAT2)
		usage_error("--errno %s comes from flags, which %s has not", failure->name,
			    call_name(call));
	if (failure->flags)
		call = CALL_RENAMEAT2;
	if (failure->error == EACCES && (o->uid == NO_UID ? geteuid() : o->uid) == 0)
		usage_error("--errno EACCES needs --uid: root is refused nothing");

	/* EACCES is about what is not yours; nothing else may fail with it. */
	uid_t owner = failure->error == EACCES ? NO_UID : o->uid;
	char *dir = path_in(o->dir, "fail");

	make_directory(dir, owner);
	char *from = make(failure->from, dir, "from", owner);
	char *to = make(failure->to, dir, "to", owner);

	if (failure->error == EACCES && chmod(dir, 0555))
		wrong("cannot close '%s': %s", dir, strerror(errno));

	pid_t pid = fork();

	if (pid < 0)
		wrong("cannot fork: %s", strerror(errno));
	if (pid == 0)
		fail_often(o, failure, call, from, to);
	if (waitpid(pid, &status, 0) != pid || status)
		return EXIT_WRONG; /* the child has said why */
	printf("fail errno=%s failed=%lu\n", failure->name, o->count);
	chmod(dir, 0755);
	unmake(failure->from, from);
	unmake(failure->to, to);
	if (rmdir(dir))
		wrong("cannot tidy '%s': %s", dir, strerror(errno));
	return 0;
}
