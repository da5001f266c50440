/*
 * renamer: renames files and says exactly what it did, so that a test can hold what an
 * observer counted against the truth. Static, so that it runs in any guest.
 */
#include "renamer.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: renamer load --dir D (--count N | --seconds S) [options]\n"
    "       renamer fail --dir D --errno NAME --count N [options]\n"
    "       renamer kinds --dir D --count N [--comm NAME]\n"
    "       renamer cgroups --dir D --parent P --count N [--comm NAME]\n"
    "       renamer forms --dir D --form F --count N [--comm NAME]\n"
    "       renamer once --dir D --from A --to B [--call C] [--comm NAME]\n"
    "       renamer --help\n"
    "       renamer --errnos      the names that fail --errno takes\n"
    "\n"
    "Renames files and says exactly what it did, one `word key=value ...` line per phase.\n"
    "\n"
    "load: tasks that rename their own file back and forth, each in its own directory below D\n"
    "  --count N          renames each task makes\n"
    "  --seconds S        or: how long they go on; SIGUSR1 ends it early\n"
    "  --least N          but not before they have made N renames in all\n"
    "  --enough N         or until they have made N renames in all\n"
    "  --tasks T          tasks that do so at the same time; default 1, at most 1024\n"
    "  --threads          the tasks are threads of one process, and call themselves worker-1,\n"
    "                     worker-2 ...; otherwise they are processes\n"
    "  --in-turn          one task after the other; otherwise all at once\n"
    "  --name-length L    length of the file names, 1 to 255; default 12\n"
    "  --actors K         the tasks change their process names all the time, and use K names\n"
    "                     between them: actor-00001 ... (each belongs to one task)\n"
    "  --every N          renames before the next name; default 1\n"
    "  --rate R           renames a second, of each task; default: as fast as they go\n"
    "  --calm N           then print the load line, wait for a line on standard input, and let\n"
    "                     each task make N more renames, slowly, as process calm-1, calm-2 ...\n"
    "                     (threads keep the process's name)\n"
    "  prints             load renamed=1200 failed=0 tasks=12 actors=0 elapsed_ms=431\n"
    "                     calm renamed=1200 failed=0\n"
    "\n"
    "fail: renames that must fail\n"
    "  --errno NAME       how: one of\n"
    "                     %s\n"
    "                     (EBADF comes from a descriptor, EEXIST, EINVAL, EINVAL-fs and ENOSPC\n"
    "                     from flags, so all from renameat2; EACCES, EACCES-path and EPERM need\n"
    "                     a --uid that is not root's, and a D which that user can enter; some\n"
    "                     mount what they need where nobody else sees it)\n"
    "  --count N          how many\n"
    "  prints             fail errno=EEXIST failed=100\n"
    "\n"
    "kinds: moves, replacements, an exchange, a no-op and extension changes, N times over\n"
    "  prints             kinds renamed=60 noops=10 moves=20 replacements=10 exchanges=10\n"
    "                     extension_changes=20 (one line)\n"
    "\n"
    "cgroups: N of them, one after another: made, entered, one rename, left, removed\n"
    "  --parent P         the cgroup that they are made in, as churn-1, churn-2 ...\n"
    "  prints             cgroups renamed=100 longest_ms=7 (how long one existed at most)\n"
    "\n"
    "forms: other renames, N times over\n"
    "  --form F           one of %s\n"
    "  prints             forms renamed=8 ... (the words of kinds)\n"
    "\n"
    "once: one rename of what is there already\n"
    "  --from A, --to B   names in D\n"
    "  prints             once renamed=1\n"
    "\n"
    "load and fail\n"
    "  --call C           rename (default), renameat, renameat2, int80 (x86's 32-bit entry),\n"
    "                     io_uring, io_uring-personality (under credentials registered before),\n"
    "                     io_uring-sqpoll (a thread of the kernel's takes the requests)\n"
    "  --user-namespace   load: in a user namespace of its own, as root there\n"
    "  --comm NAME        the process name; \\xHH is a byte, \\\\ a backslash; at most 15 bytes\n"
    "  --uid U            become this user once the files are prepared\n"
    "\n"
    "exit status: 0 all went as asked; 1 a system call did not (standard error says which);\n"
    "2 bad usage; 3 this kernel has not what was asked for (standard error says what)\n";

int main(int argc, char **argv)
{
	/* The harness may read our lines from a pipe while we are still at work. */
	setvbuf(stdout, NULL, _IOLBF, 0);

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			printf(help, fail_errnos(), form_names());
			return 0;
		}
		if (strcmp(argv[i], "--errnos") == 0) {
			puts(fail_errnos());
			return 0;
		}
	}
	if (argc < 2)
		usage_error("say what to do: load, fail, kinds, cgroups, forms or once");

	struct options options;

	parse_options(&options, argc - 1, argv + 1);
	if (strcmp(argv[1], "load") == 0)
		return run_load(&options);
	if (strcmp(argv[1], "kinds") == 0)
		return run_kinds(&options);
	if (strcmp(argv[1], "cgroups") == 0)
		return run_cgroups(&options);
	if (strcmp(argv[1], "forms") == 0)
		return run_forms(&options);
	if (strcmp(argv[1], "once") == 0)
		return run_once(&options);
	return run_fail(&options);
}
