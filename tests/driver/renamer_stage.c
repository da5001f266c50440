/* Files, directories and mounts for the renames that must fail. */
#define _GNU_SOURCE
#include "renamer_fail.h"

#include <errno.h>
#include <ftw.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void mount_at(const char *type, const char *path, unsigned long flags, const char *data)
{
	if (mount(type, path, type, flags, data))
		wrong("cannot mount %s on '%s': %s", type, path, strerror(errno));
}

/* Nobody else shall see these mounts, and none shall outlive us. */
static void leave_mount_namespace(void)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		wrong("cannot make a mount namespace: %s", strerror(errno));
}

static void mount_overlay(const char *dir)
{
	char options[4 * MAX_NAME];

	mount_at("tmpfs", dir, 0, NULL);
	make_directory(path_in(dir, "lower"), NO_UID);
	make_directory(path_in(dir, "lower/from"), NO_UID);
	make_directory(path_in(dir, "upper"), NO_UID);
	make_directory(path_in(dir, "work"), NO_UID);
	make_directory(path_in(dir, "merged"), NO_UID);
	snprintf(options, sizeof(options),
		 "lowerdir=%s/lower,upperdir=%s/upper,workdir=%s/work,redirect_dir=off", dir, dir,
		 dir);
	mount_at("overlay", path_in(dir, "merged"), 0, options);
}

static char *make(enum kind kind, const char *dir, const char *name, const char *other, uid_t owner)
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
	case MOUNT_POINT:
		make_directory(path, owner);
		mount_at("tmpfs", path, 0, NULL);
		break;
	case DOT:
		make_directory(path, owner);
		return path_in(path, ".");
	case BELOW_FILE:
		make_file(path, owner);
		return path_in(path, "below");
	case BELOW_LOOP:
		if (symlink(name, path))
			wrong("cannot link '%s': %s", path, strerror(errno));
		return path_in(path, "below");
	case LONG_NAME:
		if (asprintf(&path, "%s/%0*d", dir, MAX_NAME + 1, 0) < 0)
			wrong("out of memory");
		break;
	case INSIDE_OTHER:
		return path_in(dir, "%s/inside", other);
	case OTHER_MOUNT:
		return "/proc/renamer"; /* the mounts are compared before the names are looked up */
	case BAD_ADDRESS:
		return (char *)1;
	case LOWER_DIR:
	case MISSING:
		break;
	}
	return path;
}

static void prepare(enum stage stage, const char *dir, uid_t owner)
{
	if (stage == CROWDED) /* room for its root and one file */
		mount_at("tmpfs", dir, 0, "nr_inodes=2");
	if (stage == RAMFS)
		mount_at("ramfs", dir, 0, NULL);
	if (stage == OVERLAY)
		mount_overlay(dir);
	if ((stage == CROWDED || stage == RAMFS) && owner != NO_UID && chown(dir, owner, (gid_t)-1))
		wrong("cannot give '%s' to uid %u: %s", dir, owner, strerror(errno));
}

static void finish(enum stage stage, const char *dir)
{
	static const mode_t modes[] = {[CLOSED] = 0555, [HIDDEN] = 0700, [STICKY] = 01777};

	if (stage == READ_ONLY && (mount(dir, dir, NULL, MS_BIND, NULL) ||
				   mount(NULL, dir, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL)))
		wrong("cannot mount '%s' read-only: %s", dir, strerror(errno));
	if ((stage == CLOSED || stage == HIDDEN || stage == STICKY) && chmod(dir, modes[stage]))
		wrong("cannot change the mode of '%s': %s", dir, strerror(errno));
}

struct stage_set raise_stage(const struct options *o, const struct failure *failure)
{
	uid_t owner = needs_user(failure) ? NO_UID : o->uid;
	struct stage_set set = {failure, .dir = path_in(o->dir, "fail")};
	char *dir = set.dir;

	make_directory(dir, owner);
	if (failure->stage >= READ_ONLY || failure->from == MOUNT_POINT)
		leave_mount_namespace();
	prepare(failure->stage, dir, owner);
	if (failure->stage == OVERLAY)
		dir = path_in(dir, "merged");
	set.from = make(failure->from, dir, "from", "to", owner);
	set.to = make(failure->to, dir, "to", "from", owner);
	finish(failure->stage, set.dir);
	return set;
}

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *where)
{
	(void)stat, (void)type, (void)where;
	return remove(path);
}

void strike_stage(const struct stage_set *set)
{
	if (set->failure->from == MOUNT_POINT)
		umount2(set->from, MNT_DETACH);
	if (set->failure->stage >= READ_ONLY)
		umount2(set->dir, MNT_DETACH);
	if (nftw(set->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS))
		wrong("cannot tidy '%s': %s", set->dir, strerror(errno));
}

/* For the rest of this process's life. */
void filter_renames(int error)
{
	const unsigned int calls[] = {
#ifdef SYS_rename
	    SYS_rename,
#endif
#ifdef SYS_renameat
	    SYS_renameat,
#endif
	    SYS_renameat2,
	};
	enum { CALLS_FILTERED = sizeof(calls) / sizeof(calls[0]) };
	struct sock_filter code[CALLS_FILTERED + 3] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	struct sock_fprog filter = {CALLS_FILTERED + 3, code};

	for (int i = 0; i < CALLS_FILTERED; i++)
		code[i + 1] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i],
							   CALLS_FILTERED - i, 0);
	code[CALLS_FILTERED + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[CALLS_FILTERED + 2] =
	    (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned int)error);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
		absent("cannot set a seccomp filter: %s", strerror(errno));
}
