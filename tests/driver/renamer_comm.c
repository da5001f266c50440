/* Process names on the command line: bytes, as the kernel has them. */
#include "renamer.h"

#include <string.h>

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Hostile names have bytes that a shell or a log would spoil, hence the escapes. */
void unescape_comm(char comm[COMM_SIZE], const char *text)
{
	size_t length = 0;

	for (const char *p = text; *p; p++) {
		int byte = (unsigned char)*p;

		if (*p == '\\' && p[1] == '\\') {
			p++;
		} else if (*p == '\\') {
			int high = p[1] == 'x' ? hex_digit(p[2]) : -1;
			int low = high >= 0 ? hex_digit(p[3]) : -1;

			if (low < 0)
				usage_error("--comm: '%s': write \\xHH or \\\\", text);
			byte = high << 4 | low;
			if (!byte)
				usage_error("--comm: a process name ends at its first zero byte");
			p += 3;
		}
		if (length == COMM_SIZE - 1)
			usage_error("--comm: '%s' has more than %d bytes", text, COMM_SIZE - 1);
		comm[length++] = (char)byte;
	}
	comm[length] = '\0';
}
