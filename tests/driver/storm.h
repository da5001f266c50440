/* storm: many renames by few, and what became of the files. See --help in storm_options.c. */
#ifndef STORM_H
#define STORM_H

#include "renamer.h"

enum storm_order {
	RENAME_ONLY,
	OVERWRITE_FIRST,
	RENAME_FIRST,
};

struct storm {
	const char *dir, *comm, *extension;
	long files, rate; /* files a second, of all; 0: as fast as they go */
	int processes, threads;
	enum storm_order order;
	enum rename_call call;
	uid_t uid;
	bool exchange, reverse, twins, names, pid_namespace, hold, make_only, made;
};

/* What the disk says. A file is in one of the first three, but for renamed ones, which may be
 * damaged too. */
struct damage {
	long renamed, damaged, intact, lost;
};

/* storm_options.c: fills them or ends the program with EXIT_USAGE. */
void parse_storm(struct storm *storm, int argc, char **argv);

/* storm_files.c: file N, of those that process N % processes renames in a directory of its own. */
char *source_of(const struct storm *storm, long n);
char *target_of(const struct storm *storm, long n);
void make_victims(const struct storm *storm);
void overwrite(const char *path);
struct damage assess(const struct storm *storm);

#endif
