/* The system calls, and what the commands need around them. */
#define _GNU_SOURCE
#include "renamer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

/* The 32-bit entry of a 64-bit x86 kernel, which any of its processes may use. */
#ifdef __x86_64__
enum { HAS_INT80 = 1, RENAME_OF_32_BITS = 38 };

/* Its pointers have 32 bits. */
static uint32_t low_copy(const char *path)
{
	static __thread char *memory;
	static __thread int turn;

	if (!memory)
		memory = mmap(NULL, 2 * PATH_MAX, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (memory == MAP_FAILED)
		wrong("no memory below 4 GiB: %s", strerror(errno));
	turn = !turn;
	snprintf(memory + turn * PATH_MAX, PATH_MAX, "%s", path);
	return (uint32_t)(uintptr_t)memory + turn * PATH_MAX;
}

static long int80_rename(const char *from, const char *to)
{
	int result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(RENAME_OF_32_BITS), "b"(low_copy(from)), "c"(low_copy(to))
			 : "memory", "r8", "r9", "r10", "r11");
	if (result == -ENOSYS)
		absent("this kernel has no 32-bit calls");
	errno = -result;
	return result;
}
#else
enum { HAS_INT80 = 0 };

static long int80_rename(const char *from, const char *to)
{
	(void)from, (void)to;
	return -1;
}
#endif

bool call_exists(enum rename_call call)
{
	static const bool exists[] = {
	    [CALL_RENAME] = HAS_RENAME,	   [CALL_RENAMEAT] = HAS_RENAMEAT,
	    [CALL_RENAMEAT2] = true,	   [CALL_INT80] = HAS_INT80,
	    [CALL_IO_URING] = true,	   [CALL_IO_URING_PERSONALITY] = true,
	    [CALL_IO_URING_SQPOLL] = true,
	};

	return exists[call];
}

const char *call_name(enum rename_call call)
{
	static const char *const names[] = {
	    [CALL_RENAME] = "rename",
	    [CALL_RENAMEAT] = "renameat",
	    [CALL_RENAMEAT2] = "renameat2",
	    [CALL_INT80] = "int80",
	    [CALL_IO_URING] = "io_uring",
	    [CALL_IO_URING_PERSONALITY] = "io_uring-personality",
	    [CALL_IO_URING_SQPOLL] = "io_uring-sqpoll",
	};

	return names[call];
}

/* Raw calls: the C library's rename() may enter the kernel as renameat or renameat2. */
int do_rename(enum rename_call call, const char *from, const char *to, unsigned int flags)
{
	long result;

	if (call >= CALL_IO_URING)
		return uring_rename(call, from, to, flags);
	if (call == CALL_INT80)
		result = int80_rename(from, to);
	else if (call == CALL_RENAME)
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

/* One process at most may be in it, so the map needs no helper: our uid is root there. */
int enter_user_namespace(void)
{
	char line[64];
	int length = snprintf(line, sizeof(line), "0 %u 1", geteuid());

	/* Who has changed users may not write below /proc/self before. */
	prctl(PR_SET_DUMPABLE, 1);
	if (unshare(CLONE_NEWUSER))
		return errno;
	int fd = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, line, (size_t)length) != length)
		return errno;
	close(fd);
	return getuid() == 0 ? 0 : EPERM;
}

int become(uid_t uid)
{
	return uid != NO_UID && setresuid(uid, uid, uid) ? errno : 0;
}

__attribute__((noreturn)) static void end(int status, const char *format, va_list args)
{
	fputs("renamer: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	exit(status);
}

void wrong(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	end(EXIT_WRONG, format, args);
}

void absent(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	end(EXIT_ABSENT, format, args);
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
