/* What a rename that must fail needs around it. */
#ifndef RENAMER_FAIL_H
#define RENAMER_FAIL_H

#include "renamer.h"

/* What stands under a name. */
enum kind {
	MISSING,
	EMPTY_FILE,
	EMPTY_DIR,
	FULL_DIR,     /* with a file `inside` */
	INSIDE_OTHER, /* `inside` of the other name: made with it */
	OTHER_MOUNT,
	BAD_ADDRESS,
	DOT,	     /* `.` of a directory */
	BELOW_FILE,  /* a path through a file */
	BELOW_LOOP,  /* a path through a symbolic link to itself */
	LONG_NAME,   /* a byte more than a name may have */
	MOUNT_POINT, /* a directory that something is mounted on */
	LOWER_DIR,   /* OVERLAY: a directory of the lower layer */
};

/* What the directory of both names is. */
enum stage {
	PLAIN,
	UNOPENED,  /* a descriptor that is not open */
	CLOSED,	   /* not writable for the user */
	HIDDEN,	   /* not even to be passed */
	STICKY,	   /* like /tmp, and the file is another user's */
	READ_ONLY, /* a read-only mount */
	CROWDED,   /* a tmpfs without room for one more file */
	RAMFS,	   /* a file system that knows no whiteouts */
	OVERLAY,   /* without redirects: a lower directory cannot be moved */
	FILTERED,  /* a seccomp filter answers for the kernel */
};

struct failure {
	const char *name; /* the errno's, and after a dash which of several ways to it */
	int error;
	enum kind from, to;
	unsigned int flags; /* not 0: only renameat2 can */
	enum stage stage;
};

/* Belongs to another user than the one who renames, so that one must be asked for. */
static inline bool needs_user(const struct failure *failure)
{
	return failure->stage == CLOSED || failure->stage == HIDDEN || failure->stage == STICKY;
}

/*
 * renamer_stage.c. raise_stage makes the directory, what the stage needs, and both names; the
 * mounts are in a mount namespace of our own. It ends the program when it cannot.
 */
struct stage_set {
	const struct failure *failure;
	char *dir, *from, *to;
};

struct stage_set raise_stage(const struct options *o, const struct failure *failure);
void strike_stage(const struct stage_set *set);
void filter_renames(int error);

#endif
