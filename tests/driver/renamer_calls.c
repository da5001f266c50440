/* The system calls, and what both commands need around them. */
#define _GNU_SOURCE
#include "renamer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer architectures (arm64) have no rename, the newest no renameat. */
#ifdef SYS_rename
enum { HAS_RENAME = 1 };
#else
enum { HAS_RENAME = 0, SYS_rename = -1 };
#endif
#ifdef SYS_renameat
enum { HAS_RENAMEAT = 1 };
#else
enum { HAS_RENAMEAT = 0, SYS_renameat = -1 };
#endif

bool call_exists(enum rename_call call)
{
	return call == CALL_RENAMEAT2 || (call == CALL_RENAME ? HAS_RENAME : HAS_RENAMEAT);
}

const char *call_name(enum rename_call call)
{
	static const char *const names[] = {"rename", "renameat", "renameat2"};

	return names[call];
}

/* Raw calls: the C library's rename() may enter the kernel as renameat or renameat2. */
int do_rename(enum rename_call call, const char *from, const char *to, unsigned int flags)
{
	long result;

	if (call == CALL_RENAME)
		result = syscall(SYS_rename, from, to);
	else if (call == CALL_RENAMEAT)
		result = syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
	else
		result = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
	return result ? errno : 0;
}

void set_comm(const char *comm)
{
	prctl(PR_SET_NAME, comm); /* cannot fail: it cuts what is too long */
}

int become(uid_t uid)
{
	return uid != NO_UID && setresuid(uid, uid, uid) ? errno : 0;
}

void wrong(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("renamer: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(EXIT_WRONG);
}

char *path_in(const char *dir, const char *format, ...)
{
	char name[MAX_NAME + 1];
	char *path;
	va_list args;

	va_start(args, format);
	vsnprintf(name, sizeof(name), format, args);
	va_end(args);
	if (asprintf(&path, "%s/%s", dir, name) < 0)
		wrong("out of memory");
	return path;
}

static void give(const char *path, uid_t owner)
{
	if (owner != NO_UID && chown(path, owner, (gid_t)-1))
		wrong("cannot give '%s' to uid %u: %s", path, owner, strerror(errno));
}

void make_directory(const char *path, uid_t owner)
{
	if (mkdir(path, 0755))
		wrong("cannot make directory '%s': %s", path, strerror(errno));
	give(path, owner);
}

void make_file(const char *path, uid_t owner)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);

	if (fd < 0)
		wrong("cannot make file '%s': %s", path, strerror(errno));
	close(fd);
	give(path, owner);
}
