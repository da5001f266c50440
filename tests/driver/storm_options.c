/* What a storm is told. */
#include "storm.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: storm --dir D --files N [options]\n"
    "\n"
    "Makes N files in directories p0, p1 ... below D, one for each process, and renames each once. "
    "Says what became\n"
    "of them.\n"
    "\n"
    "  --dir D            must exist\n"
    "  --files N          1 to 100000\n"
    "  --order O          rename (default); overwrite-first: each is overwritten and then renamed; "
    "rename-first\n"
    "  --rate R           files a second, of all processes; default: as fast as they go\n"
    "  --processes P      1 to 256; default 1\n"
    "  --threads T        of each process, 1 to 64; default 1\n"
    "  --comm NAME        the process name; default storm\n"
    "  --names            another one for each process: NAME-0, NAME-1 ...\n"
    "  --uid U            the processes become this user\n"
    "  --call C           rename (default), renameat, renameat2, int80, io_uring, io_uring-sqpoll\n"
    "  --extension EXT    fN.doc becomes gN.EXT; default locked\n"
    "  --twins            there is a gN.EXT already, another file\n"
    "  --exchange         fN.doc and gN.EXT are exchanged; with --reverse the latter is named "
    "first\n"
    "  --pid-namespace    the first process is PID 1 of a namespace\n"
    "  --hold             prints held pid=P of a process that was stopped, and waits for its end; "
    "else it is\n"
    "                     killed\n"
    "  --make, --made     makes the files, and ends; takes those that --make has made\n"
    "  prints             storm files=300 renamed=100 damaged=100 intact=200 lost=0 failed=200\n"
    "                     first_failed=101 errno=1 stopped=0 killed=0 exited=1 elapsed_ms=431\n"
    "                     renamed, damaged, intact: as the disk has it; lost: files with neither "
    "of their texts\n"
    "\n"
    "exit status: 0 done, whatever became of the files; 1 a system call failed; 2 bad usage; 3 "
    "this kernel has not\n"
    "what was asked for\n";

enum { FLAG_SEEN = 1000 };

void usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("storm: ", stderr);
	vfprintf(stderr, format, args);
	fputs("; --help tells\n", stderr);
	exit(EXIT_USAGE);
}

static long number(const char *option, const char *text, long least, long most)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end == text || *end || value < least || value > most)
		usage_error("--%s %s: needs a number from %ld to %ld", option, text, least, most);
	return value;
}

static enum storm_order order_of(const char *text)
{
	if (!strcmp(text, "rename"))
		return RENAME_ONLY;
	if (!strcmp(text, "overwrite-first"))
		return OVERWRITE_FIRST;
	if (!strcmp(text, "rename-first"))
		return RENAME_FIRST;
	usage_error("--order %s: is rename, overwrite-first or rename-first", text);
}

static enum rename_call call_of(const char *text)
{
	for (enum rename_call call = 0; call < CALLS; call++)
		if (!strcmp(text, call_name(call)) && call_exists(call))
			return call;
	usage_error("--call %s: is unknown here", text);
}

static void take(struct storm *storm, const char *name, int letter, const char *text)
{
	switch (letter) {
	case 'd':
		storm->dir = text;
		break;
	case 'n':
		storm->files = number(name, text, 1, 100000);
		break;
	case 'o':
		storm->order = order_of(text);
		break;
	case 'r':
		storm->rate = number(name, text, 1, 1000000);
		break;
	case 'p':
		storm->processes = (int)number(name, text, 1, 256);
		break;
	case 't':
		storm->threads = (int)number(name, text, 1, 64);
		break;
	case 'c':
		storm->comm = text;
		break;
	case 'u':
		storm->uid = (uid_t)number(name, text, 0, 4294967294);
		break;
	case 'C':
		storm->call = call_of(text);
		break;
	case 'e':
		storm->extension = text;
		break;
	}
}

static void check(struct storm *storm)
{
	if (!storm->dir || !storm->files)
		usage_error("needs --dir and --files");
	if (storm->reverse && !storm->exchange)
		usage_error("--reverse needs --exchange");
	if (storm->make_only && storm->made)
		usage_error("--make and --made exclude each other");
	if (storm->exchange) {
		storm->twins = true;
		if (storm->call == CALL_RENAME)
			storm->call = CALL_RENAMEAT2;
		if (storm->call == CALL_RENAMEAT || storm->call == CALL_INT80)
			usage_error("--exchange: that call has no flags");
	}
}

void parse_storm(struct storm *storm, int argc, char **argv)
{
	static int names, exchange, reverse, twins, pid_namespace, hold, make_only, made;
	static const struct option known[] = {
	    {"dir", 1, NULL, 'd'},	 {"files", 1, NULL, 'n'},
	    {"order", 1, NULL, 'o'},	 {"rate", 1, NULL, 'r'},
	    {"processes", 1, NULL, 'p'}, {"threads", 1, NULL, 't'},
	    {"comm", 1, NULL, 'c'},	 {"uid", 1, NULL, 'u'},
	    {"call", 1, NULL, 'C'},	 {"extension", 1, NULL, 'e'},
	    {"names", 0, &names, 1},	 {"exchange", 0, &exchange, 1},
	    {"reverse", 0, &reverse, 1}, {"twins", 0, &twins, 1},
	    {"hold", 0, &hold, 1},	 {"pid-namespace", 0, &pid_namespace, 1},
	    {"make", 0, &make_only, 1},	 {"made", 0, &made, 1},
	    {"help", 0, NULL, 'h'},	 {0},
	};
	int option, index;

	*storm = (struct storm){
	    .comm = "storm", .extension = "locked", .processes = 1, .threads = 1, .uid = NO_UID};
	opterr = 0; /* the messages are ours */
	while ((option = getopt_long(argc, argv, "", known, &index)) != -1) {
		if (option == '?')
			usage_error("'%s' is unknown or lacks its value", argv[optind - 1]);
		if (option == 'h') {
			fputs(help, stdout);
			exit(0);
		}
		if (option)
			take(storm, known[index].name, option, optarg);
	}
	if (optind < argc)
		usage_error("'%s' is one word too many", argv[optind]);
	storm->names = names, storm->exchange = exchange, storm->reverse = reverse;
	storm->twins = twins, storm->pid_namespace = pid_namespace, storm->hold = hold;
	storm->make_only = make_only, storm->made = made;
	check(storm);
}
