/* The command line: every value is checked here, so that the work can trust it. */
#include "renamer.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FOR_LOAD = 1 << 8, /* above the option's own character */
	FOR_FAIL = 1 << 9,
	FOR_KINDS = 1 << 10,
	FOR_CGROUPS = 1 << 11,
	FOR_FORMS = 1 << 12,
	FOR_ONCE = 1 << 13,
	FOR_BOTH = FOR_LOAD | FOR_FAIL,
	FOR_MANY = FOR_BOTH | FOR_KINDS | FOR_CGROUPS | FOR_FORMS,
	FOR_ALL = FOR_MANY | FOR_ONCE,
};

static const struct option known[] = {
    {"dir", required_argument, NULL, FOR_ALL | 'd'},
    {"call", required_argument, NULL, FOR_BOTH | FOR_CGROUPS | FOR_ONCE | 'c'},
    {"comm", required_argument, NULL, FOR_ALL | 'm'},
    {"uid", required_argument, NULL, FOR_BOTH | 'u'},
    {"count", required_argument, NULL, FOR_MANY | 'n'},
    {"tasks", required_argument, NULL, FOR_LOAD | 't'},
    {"threads", no_argument, NULL, FOR_LOAD | 'h'},
    {"in-turn", no_argument, NULL, FOR_LOAD | 'i'},
    {"seconds", required_argument, NULL, FOR_LOAD | 's'},
    {"least", required_argument, NULL, FOR_LOAD | 'L'},
    {"enough", required_argument, NULL, FOR_LOAD | 'N'},
    {"actors", required_argument, NULL, FOR_LOAD | 'a'},
    {"every", required_argument, NULL, FOR_LOAD | 'e'},
    {"rate", required_argument, NULL, FOR_LOAD | 'r'},
    {"calm", required_argument, NULL, FOR_LOAD | 'q'},
    {"name-length", required_argument, NULL, FOR_LOAD | 'l'},
    {"parent", required_argument, NULL, FOR_CGROUPS | 'p'},
    {"errno", required_argument, NULL, FOR_FAIL | 'E'},
    {"user-namespace", no_argument, NULL, FOR_LOAD | 'U'},
    {"form", required_argument, NULL, FOR_FORMS | 'F'},
    {"from", required_argument, NULL, FOR_ONCE | 'f'},
    {"to", required_argument, NULL, FOR_ONCE | 'T'},
    {NULL, 0, NULL, 0},
};

void usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("renamer: ", stderr);
	vfprintf(stderr, format, args);
	fputs(" (renamer --help)\n", stderr);
	va_end(args);
	exit(EXIT_USAGE);
}

static unsigned long number(const char *option, const char *text, unsigned long min,
			    unsigned long max)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	/* strtoul takes signs and spaces; we do not. Its overflow is above every max we have. */
	if (text[0] < '0' || text[0] > '9' || *end || value < min || value > max)
		usage_error("--%s: '%s' is no number from %lu to %lu", option, text, min, max);
	return value;
}

static enum rename_call call_from(const char *name)
{
	for (enum rename_call call = CALL_RENAME; call < CALLS; call++) {
		if (strcmp(call_name(call), name) != 0)
			continue;
		if (!call_exists(call))
			absent("this architecture has no %s", name);
		return call;
	}
	usage_error("--call: '%s' is none that we know", name);
}

static void take(struct options *o, const char *name, int letter, const char *text)
{
	const unsigned long many = 1000000000;

	switch (letter) {
	case 'd':
		o->dir = text;
		break;
	case 'c':
		o->call = call_from(text);
		o->call_chosen = true;
		break;
	case 'm':
		unescape_comm(o->comm, text);
		o->comm_chosen = true;
		break;
	case 'u':
		o->uid = (uid_t)number(name, text, 0, NO_UID - 1);
		break;
	case 'n':
		o->count = number(name, text, 1, many);
		break;
	case 't':
		o->tasks = (unsigned int)number(name, text, 1, MAX_TASKS);
		break;
	case 'h':
		o->threads = true;
		break;
	case 'i':
		o->in_turn = true;
		break;
	case 's':
		o->seconds = (unsigned int)number(name, text, 1, 86400);
		break;
	case 'L':
		o->least = number(name, text, 1, many);
		break;
	case 'N':
		o->enough = number(name, text, 1, many);
		break;
	case 'a':
		o->actors = (unsigned int)number(name, text, 1, 99999);
		break;
	case 'e':
		o->every = number(name, text, 1, many);
		break;
	case 'r':
		o->rate = number(name, text, 1, 1000000);
		break;
	case 'q':
		o->calm = number(name, text, 1, many);
		break;
	case 'l':
		o->name_length = (unsigned int)number(name, text, 1, MAX_NAME);
		break;
	case 'p':
		o->parent = text;
		break;
	case 'E':
		o->errno_name = text;
		break;
	case 'U':
		o->user_namespace = true;
		break;
	case 'F':
		o->form = text;
		break;
	case 'f':
		o->from = text;
		break;
	case 'T':
		o->to = text;
		break;
	}
}

static void check_load(const struct options *o)
{
	if (!o->count == !o->seconds)
		usage_error("load: give either --count or --seconds");
	if (o->in_turn && !o->count)
		usage_error("load: --in-turn needs --count");
	if ((o->least || o->enough) && !o->seconds)
		usage_error("load: --least and --enough need --seconds");
	if (o->actors && o->threads)
		usage_error("load: --actors needs processes; threads share their process's name");
	if (o->actors && o->comm_chosen)
		usage_error("load: --actors and --comm both set the process name");
	if (o->every > 1 && !o->actors)
		usage_error("load: --every needs --actors");
}

static void check_fail(const struct options *o)
{
	if (!o->errno_name)
		usage_error("fail: --errno is missing; it takes one of %s", fail_errnos());
	if (!o->count)
		usage_error("fail: --count is missing");
}

static void check_kinds(const struct options *o)
{
	if (!o->count)
		usage_error("kinds: --count is missing");
}

static void check_cgroups(const struct options *o)
{
	if (!o->parent || !o->count)
		usage_error("cgroups: it takes both --parent and --count");
}

static void check_forms(const struct options *o)
{
	if (!o->form || !o->count)
		usage_error("forms: it takes both --form and --count");
}

static void check_once(const struct options *o)
{
	if (!o->from || !o->to)
		usage_error("once: it takes both --from and --to");
}

static const struct command {
	const char *name;
	int options; /* the FOR_ bit of those it has */
	void (*check)(const struct options *);
} commands[] = {
    {"load", FOR_LOAD, check_load},    {"fail", FOR_FAIL, check_fail},
    {"kinds", FOR_KINDS, check_kinds}, {"cgroups", FOR_CGROUPS, check_cgroups},
    {"forms", FOR_FORMS, check_forms}, {"once", FOR_ONCE, check_once},
};

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	usage_error("'%s' is none of load, fail, kinds, cgroups, forms and once", name);
}

void parse_options(struct options *options, int argc, char **argv)
{
	const struct command *command = find_command(argv[0]);
	int option, index;

	*options = (struct options){.uid = NO_UID, .tasks = 1, .every = 1, .name_length = 12};

	opterr = 0; /* the messages are ours */
	while ((option = getopt_long(argc, argv, "", known, &index)) != -1) {
		if (option == '?')
			usage_error("'%s' is unknown or lacks its value", argv[optind - 1]);
		if (!(option & command->options))
			usage_error("%s has no --%s", argv[0], known[index].name);
		take(options, known[index].name, option & 0xff, optarg);
	}
	if (optind < argc)
		usage_error("'%s' is one word too many", argv[optind]);
	if (!options->dir)
		usage_error("%s: --dir is missing", argv[0]);
	if (!options->call_chosen && !call_exists(CALL_RENAME))
		options->call = CALL_RENAMEAT;
	command->check(options);
}
