/*
 * minimal MODE minimal|floor|timed OBJECT - attaches the programs of minimal.bpf.o that are called
 * like the attach mode (with _ for -) and the yardstick, says so, and stays until it is killed.
 */
#include <bpf/libbpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int fail(const char *what)
{
	perror(what);
	return 1;
}

int main(int argc, char **argv)
{
	struct bpf_program *program;
	char names[2][40];

	if (argc != 4 ||
	    (strcmp(argv[2], "minimal") && strcmp(argv[2], "floor") && strcmp(argv[2], "timed"))) {
		fputs("usage: minimal MODE minimal|floor|timed OBJECT\n", stderr);
		return 2;
	}
	if (strchr(argv[1], '-'))
		*strchr(argv[1], '-') = '_';
	int both = !!strcmp(argv[2], "minimal"); /* ends of the call */
	if (both) {
		snprintf(names[0], sizeof(names[0]), "%s_%s_begin", argv[1], argv[2]);
		snprintf(names[1], sizeof(names[1]), "%s_%s_end", argv[1], argv[2]);
	} else {
		snprintf(names[0], sizeof(names[0]), "%s", argv[1]);
	}

	struct bpf_object *object = bpf_object__open(argv[3]);
	if (!object)
		return fail("cannot open the object");
	bpf_object__for_each_program(program, object)
	{
		const char *name = bpf_program__name(program);
		bpf_program__set_autoload(program, !strcmp(name, names[0]) ||
						       (both && !strcmp(name, names[1])));
	}
	if (bpf_object__load(object))
		return fail("cannot load the programs of that mode");
	for (int i = 0; i <= both; i++) {
		program = bpf_object__find_program_by_name(object, names[i]);
		if (!program || !bpf_program__attach(program))
			return fail(names[i]);
	}
	puts("attached");
	fflush(stdout);
	pause();
	return 0;
}
