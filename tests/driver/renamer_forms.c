/* forms: renames with a flag, of directories, of files that are there already. */
#define _GNU_SOURCE
#include "renamer.h"

#include <errno.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What one round does; see run_kinds for the words. */
struct form {
	const char *name;
	void (*round)(const char *dir);
	unsigned int renamed, noops, moves, replacements;
};

static void must(const char *from, const char *to, unsigned int flags)
{
	int error = do_rename(CALL_RENAMEAT2, from, to, flags);

	if (error)
		wrong("'%s' to '%s', flags %u: %s", from, to, flags, strerror(error));
}

static void noreplace(const char *dir)
{
	char *a = path_in(dir, "a"), *b = path_in(dir, "b");

	make_file(a, NO_UID);
	must(a, b, RENAME_NOREPLACE);
	must(b, a, RENAME_NOREPLACE);
	unlink(a);
}

/* A whiteout stays behind under the old name: a new file for the kernel, not another rename. */
static void whiteout(const char *dir)
{
	char *a = path_in(dir, "a"), *b = path_in(dir, "b");

	make_file(a, NO_UID);
	must(a, b, RENAME_WHITEOUT);
	must(b, a, 0); /* over the whiteout */
	unlink(a);
}

static void directory(const char *dir)
{
	char *a = path_in(dir, "a"), *b = path_in(dir, "b"), *inside = path_in(b, "inside");

	make_directory(a, NO_UID);
	must(a, path_in(dir, "c"), 0);
	make_directory(b, NO_UID);
	must(path_in(dir, "c"), inside, 0); /* a move */
	must(inside, a, 0);		    /* another */
	must(a, b, 0);			    /* over an empty directory */
	rmdir(b);
}

/* The same name twice, which returns 0 and does nothing. */
static void same(const char *dir)
{
	char *a = path_in(dir, "a");

	make_file(a, NO_UID);
	must(a, a, 0);
	unlink(a);
}

static const struct form forms[] = {
    {"noreplace", noreplace, .renamed = 2},
    {"whiteout", whiteout, .renamed = 2, .replacements = 1},
    {"directory", directory, .renamed = 4, .moves = 2, .replacements = 1},
    {"same", same, .noops = 1},
};

enum { FORMS = sizeof(forms) / sizeof(forms[0]) };

const char *form_names(void)
{
	static char list[80];

	if (!list[0])
		for (int i = 0; i < FORMS; i++)
			snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s",
				 i ? ", " : "", forms[i].name);
	return list;
}

static const struct form *find(const char *name)
{
	for (int i = 0; i < FORMS; i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	usage_error("--form: '%s' is none of %s", name, form_names());
}

/* Runs the work as a child under the name asked for; returns the exit status. */
static int as_child(const struct options *o, void (*work)(const struct options *, const void *),
		    const void *argument)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		wrong("cannot fork: %s", strerror(errno));
	if (pid == 0) {
		if (o->comm_chosen)
			set_comm(o->comm);
		work(o, argument);
		_exit(0);
	}
	/* The child has said why. */
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return EXIT_WRONG;
	return WEXITSTATUS(status);
}

static void rounds(const struct options *o, const void *form)
{
	char *dir = path_in(o->dir, "forms");

	make_directory(dir, NO_UID);
	for (unsigned long n = 0; n < o->count; n++)
		((const struct form *)form)->round(dir);
	rmdir(dir);
}

int run_forms(const struct options *o)
{
	const struct form *form = find(o->form);
	int status = as_child(o, rounds, form);

	if (!status)
		printf("forms renamed=%lu noops=%lu moves=%lu replacements=%lu exchanges=0 "
		       "extension_changes=0\n",
		       form->renamed * o->count, form->noops * o->count, form->moves * o->count,
		       form->replacements * o->count);
	return status;
}

static void single(const struct options *o, const void *unused)
{
	char *from = path_in(o->dir, "%s", o->from), *to = path_in(o->dir, "%s", o->to);
	int error = do_rename(o->call, from, to, 0);

	(void)unused;
	if (error)
		wrong("'%s' to '%s': %s", from, to, strerror(error));
}

int run_once(const struct options *o)
{
	int status = as_child(o, single, NULL);

	if (!status)
		printf("once renamed=1\n");
	return status;
}
