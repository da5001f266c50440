/* What the encryptor is told. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "encryptor.h"

static const char help[] =
    "usage: encryptor --dir D --files N [options]\n"
    "\n"
    "Makes N small files of 12 usual types below D, in directories of 50; then overwrites and "
    "renames "
    "each.\n"
    "\n"
    "  --dir D            must exist and be empty, but for --made\n"
    "  --files N          1 to 1000000\n"
    "  --make             makes them, and ends\n"
    "  --made             takes those that --make with the same N has made in D\n"
    "  --rate R           files per second, 0.01 to 100000; default 100\n"
    "  --burst B          pauses after each B files, 1 to 1000000\n"
    "  --pause S          for so many seconds, 0.01 to 3600; goes with --burst\n"
    "  --workers W        so many processes share the files and the rate, 1 to 64; default 1\n"
    "  --comm NAME        the process name; default encryptor\n"
    "  --names K          another process name for each file, NAME-1 to NAME-K and again\n"
    "  --style S          append: f.pdf becomes f.pdf.EXT (default)\n"
    "                     replace: f.pdf becomes f.EXT\n"
    "                     random: f.pdf becomes 24 letters and digits without an extension\n"
    "                     temp: f.pdf is written anew as f.pdf.tmp, which is renamed over it\n"
    "                     hidden: f.pdf is written anew as .~ and 8 letters and digits, likewise\n"
    "  --extension EXT    default locked\n"
    "  --extensions       another extension for each file, 6 letters and digits\n"
    "  --notes            leaves a note in each directory\n"
    "  --uid U            becomes this user once the files are made\n"
    "  prints             encryptor begin=TIME (since 1970), when the files are made; encryptor "
    "renamed=N "
    "elapsed_ms=T\n"
    "\n"
    "exit status: 0 done; 1 a system call failed; 2 bad usage\n";

const char *dir, *comm = "encryptor", *style = "append", *extension = "locked";
double rate = 100, pause_seconds;
long files, names, burst, workers = 1, uid = -1;
int notes, make_only, made, extensions;

void fail(int status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("encryptor: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	exit(status);
}

static double number(const char *option, const char *text, double least, double most)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end || !(value >= least && value <= most))
		fail(2, "%s %s: needs a number from %g to %g", option, text, least, most);
	return value;
}

/* Whether it is an option without a value. */
static int is_flag(const char *option)
{
	int *flag = !strcmp(option, "--notes")	      ? &notes
		    : !strcmp(option, "--make")	      ? &make_only
		    : !strcmp(option, "--made")	      ? &made
		    : !strcmp(option, "--extensions") ? &extensions
						      : NULL;

	if (flag)
		*flag = 1;
	return flag != NULL;
}

static int is_style(const char *name)
{
	static const char *const styles[] = {"append", "replace", "random", "temp", "hidden"};

	for (size_t i = 0; i < sizeof(styles) / sizeof(*styles); i++)
		if (!strcmp(name, styles[i]))
			return 1;
	return 0;
}

void read_options(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *option = argv[i];

		if (!strcmp(option, "--help")) {
			fputs(help, stdout);
			exit(0);
		}
		if (is_flag(option))
			continue;
		if (++i == argc)
			fail(2, "%s needs a value, or is unknown; --help tells", option);
		if (!strcmp(option, "--dir"))
			dir = argv[i];
		else if (!strcmp(option, "--comm"))
			comm = argv[i];
		else if (!strcmp(option, "--style"))
			style = argv[i];
		else if (!strcmp(option, "--extension"))
			extension = argv[i];
		else if (!strcmp(option, "--files"))
			files = number(option, argv[i], 1, 1e6);
		else if (!strcmp(option, "--names"))
			names = number(option, argv[i], 1, 1e6);
		else if (!strcmp(option, "--rate"))
			rate = number(option, argv[i], 0.01, 1e5);
		else if (!strcmp(option, "--burst"))
			burst = number(option, argv[i], 1, 1e6);
		else if (!strcmp(option, "--pause"))
			pause_seconds = number(option, argv[i], 0.01, 3600);
		else if (!strcmp(option, "--workers"))
			workers = number(option, argv[i], 1, 64);
		else if (!strcmp(option, "--uid"))
			uid = number(option, argv[i], 0, 4294967294.0);
		else
			fail(2, "unknown option %s; --help tells", option);
	}
	if (!dir || !files)
		fail(2, "needs --dir and --files; --help tells");
	if (!is_style(style))
		fail(2, "--style %s: is append, replace, random, temp or hidden", style);
	if (!burst != !pause_seconds)
		fail(2, "--burst and --pause need each other");
	if (make_only && made)
		fail(2, "--make and --made exclude each other");
}
