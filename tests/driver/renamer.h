/* renamer: a driver that renames files and says exactly what it did. See --help in renamer.c. */
#ifndef RENAMER_H
#define RENAMER_H

#include <stdbool.h>
#include <sys/types.h>

enum {
	EXIT_WRONG = 1, /* a system call did not do what was asked */
	EXIT_USAGE = 2,
	EXIT_ABSENT = 3, /* this kernel has not what was asked for */
	COMM_SIZE = 16,	 /* TASK_COMM_LEN, with the final zero */
	MAX_NAME = 255,
	MAX_TASKS = 1024,
};

#define NO_UID ((uid_t)-1)

enum rename_call {
	CALL_RENAME,
	CALL_RENAMEAT,
	CALL_RENAMEAT2,
	CALL_INT80,
	CALL_IO_URING,
	CALL_IO_URING_PERSONALITY,
	CALL_IO_URING_SQPOLL,
	CALLS,
};

struct options {
	const char *dir;
	enum rename_call call;
	bool call_chosen;
	char comm[COMM_SIZE]; /* bytes as they will be in the kernel; empty = keep our own */
	bool comm_chosen;
	uid_t uid; /* NO_UID = stay who we are */
	unsigned long count;
	bool user_namespace;

	/* load */
	unsigned int tasks;
	bool threads;
	bool in_turn;
	unsigned int seconds;
	unsigned long least, enough;
	unsigned int actors;
	unsigned long every;
	unsigned long rate; /* renames a second of each task; 0: as fast as they go */
	unsigned long calm;
	unsigned int name_length;

	/* cgroups */
	const char *parent;

	/* forms */
	const char *form;

	/* once */
	const char *from, *to;

	/* fail */
	const char *errno_name;
};

/* renamer_options.c: fills the options or ends the program with EXIT_USAGE. */
void parse_options(struct options *options, int argc, char **argv);
__attribute__((noreturn, format(printf, 1, 2))) void usage_error(const char *format, ...);

/* renamer_comm.c: \xHH and \\ are escapes; likewise. */
void unescape_comm(char comm[COMM_SIZE], const char *text);

/* renamer_calls.c */
bool call_exists(enum rename_call call);
const char *call_name(enum rename_call call);
/* 0 or a positive errno. Flags need CALL_RENAMEAT2. */
int do_rename(enum rename_call call, const char *from, const char *to, unsigned int flags);
/* renamer_uring.c: likewise, by a ring of the calling thread's own. */
int uring_rename(enum rename_call call, const char *from, const char *to, unsigned int flags);
void set_comm(const char *comm);
/* Makes one, in which our uid is root. Returns 0 or an errno. */
int enter_user_namespace(void);
/* Drops to this user for good (all three ids), unless it is NO_UID. Returns 0 or an errno. */
int become(uid_t uid);
__attribute__((noreturn, format(printf, 1, 2))) void wrong(const char *format, ...);
__attribute__((noreturn, format(printf, 1, 2))) void absent(const char *format, ...);
/* A path below a directory, from malloc. */
__attribute__((format(printf, 2, 3))) char *path_in(const char *dir, const char *format, ...);
/* Makes a directory or an empty file that belongs to this user (NO_UID: to us), or ends. */
void make_directory(const char *path, uid_t owner);
void make_file(const char *path, uid_t owner);

/* renamer_load.c, renamer_fail.c and so on: return the exit status. */
int run_load(const struct options *options);
int run_fail(const struct options *options);
int run_kinds(const struct options *options);
int run_cgroups(const struct options *options);
int run_forms(const struct options *options);
int run_once(const struct options *options);
const char *fail_errnos(void);
const char *form_names(void);

#endif
