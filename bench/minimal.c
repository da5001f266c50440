/*
 * minimal MODE OBJECT - attaches the program of minimal.bpf.o that is called like the attach mode
 * (with _ for -), says so, and stays until it is killed.
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
	char name[32];

	if (argc != 3) {
		fputs("usage: minimal MODE OBJECT\n", stderr);
		return 2;
	}
	snprintf(name, sizeof(name), "%s", argv[1]);
	if (strchr(name, '-'))
		*strchr(name, '-') = '_';

	struct bpf_object *object = bpf_object__open(argv[2]);
	if (!object)
		return fail("cannot open the object");
	bpf_object__for_each_program(program, object)
	    bpf_program__set_autoload(program, !strcmp(bpf_program__name(program), name));
	program = bpf_object__find_program_by_name(object, name);
	if (!program || bpf_object__load(object))
		return fail("cannot load the program of that mode");
	if (!bpf_program__attach(program))
		return fail("cannot attach it");
	puts("attached");
	fflush(stdout);
	pause();
	return 0;
}
