/*
 * step SOCKET - steps through the kernel of a guest that makes the same system call again and
 * again, by way of QEMU's server for debuggers (gdb's remote protocol), and prints the address of
 * each instruction of one call: of the one of middle length. Interrupts wait meanwhile: QEMU masks
 * them for a step.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define CALLS	   5
#define MOST	   20000 /* instructions of a call */
#define RIP_OFFSET 256	 /* in hexadecimal digits: the 17th register of 64 bits */

static uint64_t calls[CALLS][MOST];
static int lengths[CALLS];

static int die(const char *what)
{
	fprintf(stderr, "step: %s\n", what);
	exit(1);
}

static char byte_of(FILE *server)
{
	int byte = getc(server);

	if (byte == EOF)
		die("the guest is gone");
	return byte;
}

static void tell(FILE *server, const char *bytes)
{
	size_t size = strlen(bytes);

	if (write(fileno(server), bytes, size) != (ssize_t)size)
		die("cannot write to the guest");
}

/* One packet: $DATA#SUM. Valid until the next one. */
static const char *hear(FILE *server)
{
	static char data[16384];
	size_t length = 0;

	while (byte_of(server) != '$')
		;
	for (char c; (c = byte_of(server)) != '#' && length < sizeof(data) - 1;)
		data[length++] = c;
	data[length] = 0;
	byte_of(server);
	byte_of(server);
	tell(server, "+");
	return data;
}

static const char *ask(FILE *server, const char *question)
{
	char packet[64];
	uint8_t sum = 0;

	for (const char *c = question; *c; c++)
		sum += *c;
	snprintf(packet, sizeof(packet), "$%s#%02x", question, sum);
	tell(server, packet);
	return hear(server);
}

static uint64_t step(FILE *server)
{
	char digits[17] = "";

	ask(server, "s");
	const char *registers = ask(server, "g");
	if (strlen(registers) < RIP_OFFSET + 16)
		die("no registers");
	memcpy(digits, registers + RIP_OFFSET, 16);
	return __builtin_bswap64(strtoull(digits, NULL, 16));
}

static int in_kernel(uint64_t address)
{
	return (int64_t)address < 0;
}

static int by_length(const void *a, const void *b)
{
	return lengths[*(const int *)a] - lengths[*(const int *)b];
}

int main(int argc, char **argv)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct timeval limit = {.tv_sec = 60}; /* against hangs only */
	int connection = socket(AF_UNIX, SOCK_STREAM, 0);
	int order[CALLS];

	if (argc != 2 || strlen(argv[1]) >= sizeof(address.sun_path))
		die("usage: step SOCKET");
	strcpy(address.sun_path, argv[1]);
	if (connect(connection, (struct sockaddr *)&address, sizeof(address)))
		die("no debugger's server there");
	setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	FILE *server = fdopen(connection, "r");
	/* It has stopped the guest; some versions say so unasked, and that comes first. */
	for (const char *answer = ask(server, "qC"); strncmp(answer, "QC", 2);)
		answer = hear(server);

	/* Out of the call that had begun before us. */
	while (in_kernel(step(server)))
		;
	for (int call = 0; call < CALLS; call++) {
		uint64_t at;

		while (!in_kernel(at = step(server)))
			;
		do {
			if (lengths[call] == MOST)
				die("a call without an end");
			calls[call][lengths[call]++] = at;
		} while (in_kernel(at = step(server)));
	}
	ask(server, "D");

	for (int i = 0; i < CALLS; i++)
		order[i] = i;
	qsort(order, CALLS, sizeof(int), by_length);
	int middle = order[CALLS / 2];
	for (int i = 0; i < lengths[middle]; i++)
		printf("%016lx\n", calls[middle][i]);
	return 0;
}
