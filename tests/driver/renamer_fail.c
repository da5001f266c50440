/* fail: renames that must end with one errno, and a check that they did. */
#define _GNU_SOURCE
#include "renamer_fail.h"

#include <errno.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { UNKNOWN_FLAG = 1 << 30, NOT_OPEN = 1 << 20 };

/* Without a dash: what comes to mind first for this errno. With one: another way to it. */
static const struct failure failures[] = {
    {"ENOENT", ENOENT, MISSING, MISSING, 0, PLAIN},
    {"EEXIST", EEXIST, EMPTY_FILE, EMPTY_FILE, RENAME_NOREPLACE, PLAIN},
    {"ENOTEMPTY", ENOTEMPTY, EMPTY_DIR, FULL_DIR, 0, PLAIN},
    {"ENOTEMPTY-above", ENOTEMPTY, INSIDE_OTHER, FULL_DIR, 0, PLAIN},
    {"EISDIR", EISDIR, EMPTY_FILE, EMPTY_DIR, 0, PLAIN},
    {"ENOTDIR", ENOTDIR, EMPTY_DIR, EMPTY_FILE, 0, PLAIN},
    {"ENOTDIR-path", ENOTDIR, EMPTY_FILE, BELOW_FILE, 0, PLAIN},
    {"EXDEV", EXDEV, EMPTY_FILE, OTHER_MOUNT, 0, PLAIN},
    {"EXDEV-fs", EXDEV, LOWER_DIR, MISSING, 0, OVERLAY},
    {"EINVAL", EINVAL, EMPTY_FILE, MISSING, UNKNOWN_FLAG, PLAIN},
    {"EINVAL-inside", EINVAL, FULL_DIR, INSIDE_OTHER, 0, PLAIN},
    {"EINVAL-fs", EINVAL, EMPTY_FILE, MISSING, RENAME_WHITEOUT, RAMFS},
    {"EFAULT", EFAULT, EMPTY_FILE, BAD_ADDRESS, 0, PLAIN},
    {"EACCES", EACCES, EMPTY_FILE, MISSING, 0, CLOSED},
    {"EACCES-path", EACCES, EMPTY_FILE, MISSING, 0, HIDDEN},
    {"EPERM", EPERM, EMPTY_FILE, MISSING, 0, STICKY},
    {"EBADF", EBADF, EMPTY_FILE, MISSING, 0, UNOPENED},
    {"EBUSY", EBUSY, MOUNT_POINT, MISSING, 0, PLAIN},
    {"EBUSY-dot", EBUSY, DOT, MISSING, 0, PLAIN},
    {"EROFS", EROFS, EMPTY_FILE, MISSING, 0, READ_ONLY},
    {"ELOOP", ELOOP, EMPTY_FILE, BELOW_LOOP, 0, PLAIN},
    {"ENAMETOOLONG", ENAMETOOLONG, EMPTY_FILE, LONG_NAME, 0, PLAIN},
    {"ENOSPC", ENOSPC, EMPTY_FILE, MISSING, RENAME_WHITEOUT, CROWDED},
    {"ENOSYS-seccomp", ENOSYS, EMPTY_FILE, MISSING, 0, FILTERED},
};

enum { FAILURES = sizeof(failures) / sizeof(failures[0]) };

const char *fail_errnos(void)
{
	static char list[320];

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

static int fail_once(const struct failure *failure, enum rename_call call, const char *from,
		     const char *to)
{
	if (failure->stage != UNOPENED)
		return do_rename(call, from, to, failure->flags);
	return syscall(SYS_renameat2, NOT_OPEN, "from", NOT_OPEN, "to", 0) ? errno : 0;
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
	if (failure->stage == FILTERED)
		filter_renames(failure->error);
	for (unsigned long n = 0; n < o->count; n++) {
		error = fail_once(failure, call, from, to);
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

	if (failure->flags || failure->stage == UNOPENED) {
		if (o->call_chosen && call != CALL_RENAMEAT2)
			usage_error("--errno %s is made with renameat2, not with %s", failure->name,
				    call_name(call));
		call = CALL_RENAMEAT2;
	}
	if (needs_user(failure) && (o->uid == NO_UID ? geteuid() : o->uid) == 0)
		usage_error("--errno %s needs --uid: root is refused nothing", failure->name);

	struct stage_set set = raise_stage(o, failure);
	pid_t pid = fork();

	if (pid < 0)
		wrong("cannot fork: %s", strerror(errno));
	if (pid == 0)
		fail_often(o, failure, call, set.from, set.to);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return EXIT_WRONG;
	if (WEXITSTATUS(status))
		return WEXITSTATUS(status); /* the child has said why */
	printf("fail errno=%s failed=%lu\n", failure->name, o->count);
	strike_stage(&set);
	return 0;
}
