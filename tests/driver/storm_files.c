/* The victims of a storm: how they are made, overwritten and found again. */
#define _GNU_SOURCE
#include "storm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT = 16 };

static const char plain[] = "what one wants. ", twin[] = "the other file. ",
		  scrambled[] = "XXXXXXXXXXXXXXXX";

enum contents { NONE, PLAIN, TWIN, SCRAMBLED, OTHER };

char *source_of(const struct storm *storm, long n)
{
	return path_in(storm->dir, "p%ld/f%05ld.doc", n % storm->processes, n);
}

/* Another name always, so that doc is an extension, too. */
char *target_of(const struct storm *storm, long n)
{
	return path_in(storm->dir, "p%ld/g%05ld.%s", n % storm->processes, n, storm->extension);
}

static void write_text(const char *path, int flags, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC | flags, 0666);

	if (file < 0 || write(file, text, TEXT) != TEXT || close(file))
		wrong("cannot write '%s': %s", path, strerror(errno));
}

void make_victims(const struct storm *storm)
{
	for (long n = 0; n < storm->files; n++) {
		if (n < storm->processes) {
			char *dir = path_in(storm->dir, "p%ld", n);

			make_directory(dir, NO_UID);
			if (chmod(dir, 0777))
				wrong("chmod '%s': %s", dir, strerror(errno));
			free(dir);
		}
		char *source = source_of(storm, n), *target = target_of(storm, n);

		write_text(source, O_CREAT | O_EXCL, plain);
		if (storm->twins)
			write_text(target, O_CREAT | O_EXCL, twin);
		free(source);
		free(target);
	}
}

void overwrite(const char *path)
{
	write_text(path, 0, scrambled);
}

static enum contents contents_of(char *path)
{
	char text[TEXT];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	enum contents found = OTHER;

	free(path);
	if (file < 0)
		return errno == ENOENT ? NONE : OTHER;
	if (read(file, text, TEXT) == TEXT)
		found = !memcmp(text, plain, TEXT)	 ? PLAIN
			: !memcmp(text, twin, TEXT)	 ? TWIN
			: !memcmp(text, scrambled, TEXT) ? SCRAMBLED
							 : OTHER;
	close(file);
	return found;
}

struct damage assess(const struct storm *storm)
{
	enum contents before = storm->twins ? TWIN : NONE;   /* under the new name */
	enum contents after = storm->exchange ? TWIN : NONE; /* under the old one */
	struct damage sum = {0};

	for (long n = 0; n < storm->files; n++) {
		enum contents source = contents_of(source_of(storm, n));
		enum contents target = contents_of(target_of(storm, n));
		bool is_renamed = source == after && (target == PLAIN || target == SCRAMBLED);
		bool is_there = target == before && (source == PLAIN || source == SCRAMBLED);

		sum.renamed += is_renamed;
		sum.damaged +=
		    (is_renamed && target == SCRAMBLED) || (is_there && source == SCRAMBLED);
		sum.intact += is_there && source == PLAIN;
		sum.lost += !is_renamed && !is_there;
	}
	return sum;
}
