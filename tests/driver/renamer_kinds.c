/* kinds: each kind of rename, so often, and how many of which that made. */
#define _GNU_SOURCE
#include "renamer.h"

#include <errno.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* All in one directory that belongs to the child. */
struct paths {
	char *plain, *inside;	/* the same name in another directory */
	char *source, *target;	/* the target exists */
	char *one, *two;	/* to be swapped */
	char *first, *second;	/* two links of one file */
	char *text, *encrypted; /* the same name with another extension */
};

static void must(const char *what, const char *from, const char *to, unsigned int flags)
{
	enum rename_call call = flags ? CALL_RENAMEAT2 : CALL_RENAME;

	if (!call_exists(call))
		call = CALL_RENAMEAT2;
	int error = do_rename(call, from, to, flags);

	if (error)
		wrong("%s, '%s' to '%s': %s", what, from, to, strerror(error));
}

static void each_kind_once(const struct paths *p)
{
	must("move", p->plain, p->inside, 0);
	must("move back", p->inside, p->plain, 0);
	make_file(p->source, NO_UID);
	must("replacement", p->source, p->target, 0);
	must("exchange", p->one, p->two, RENAME_EXCHANGE);
	must("no-op", p->first, p->second, 0);
	must("extension change", p->text, p->encrypted, 0);
	must("extension change back", p->encrypted, p->text, 0);
}

__attribute__((noreturn)) static void child(const struct options *o, const struct paths *p)
{
	if (o->comm_chosen)
		set_comm(o->comm);
	for (unsigned long n = 0; n < o->count; n++)
		each_kind_once(p);
	_exit(0);
}

int run_kinds(const struct options *o)
{
	char *dir = path_in(o->dir, "kinds");
	char *sub = path_in(dir, "sub");
	struct paths p = {
	    .plain = path_in(dir, "plain"),
	    .inside = path_in(sub, "plain"),
	    .source = path_in(dir, "source"),
	    .target = path_in(dir, "target"),
	    .one = path_in(dir, "x.one"),
	    .two = path_in(dir, "y.two"),
	    .first = path_in(dir, "first"),
	    .second = path_in(dir, "second"),
	    .text = path_in(dir, "report.text"),
	    .encrypted = path_in(dir, "report.encrypted"),
	};
	const char *const made[] = {p.plain, p.target, p.one, p.two, p.first, p.text};
	int status;

	make_directory(dir, NO_UID);
	make_directory(sub, NO_UID);
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		make_file(made[i], NO_UID);
	if (link(p.first, p.second))
		wrong("cannot link '%s': %s", p.second, strerror(errno));

	pid_t pid = fork();

	if (pid < 0)
		wrong("cannot fork: %s", strerror(errno));
	if (pid == 0)
		child(o, &p);
	if (waitpid(pid, &status, 0) != pid || status)
		return EXIT_WRONG; /* the child has said why */
	printf("kinds renamed=%lu noops=%lu moves=%lu replacements=%lu exchanges=%lu "
	       "extension_changes=%lu\n",
	       6 * o->count, o->count, 2 * o->count, o->count, o->count, 2 * o->count);

	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		unlink(made[i]);
	unlink(p.second);
	if (rmdir(sub) || rmdir(dir))
		wrong("cannot tidy '%s': %s", dir, strerror(errno));
	return 0;
}
