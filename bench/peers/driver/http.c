/* As much of HTTP/1.1 as one client of one server needs. Loopback only. */
#define _GNU_SOURCE
#include "drive.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static struct {
	char bytes[1 << 18];
	size_t at, end;
} input;

int http_connect(unsigned int port)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET,
	    .sin_port = htons((unsigned short)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct timeval patience = {.tv_sec = 60}; /* against hangs only */
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	input.at = input.end = 0;
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	if (!connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	close(fd);
	return -1;
}

static bool fill(int fd)
{
	ssize_t size = read(fd, input.bytes, sizeof(input.bytes));

	input.at = 0;
	input.end = size > 0 ? (size_t)size : 0;
	return size > 0;
}

/* A line without its end; what is longer than the room is cut. */
static bool read_line(int fd, char *line, size_t room)
{
	size_t length = 0;

	for (;;) {
		if (input.at == input.end && !fill(fd))
			return false;
		char c = input.bytes[input.at++];

		if (c == '\n')
			break;
		if (c != '\r' && length + 1 < room)
			line[length++] = c;
	}
	line[length] = '\0';
	return true;
}

static bool skip(int fd, unsigned long bytes)
{
	while (bytes) {
		if (input.at == input.end && !fill(fd))
			return false;
		size_t here = input.end - input.at < bytes ? input.end - input.at : bytes;

		input.at += here;
		bytes -= here;
	}
	return true;
}

static bool read_chunks(int fd, struct page *page)
{
	char line[64];

	for (;;) {
		if (!read_line(fd, line, sizeof(line)))
			return false;
		unsigned long size = strtoul(line, NULL, 16);

		if (!skip(fd, size) || !read_line(fd, line, sizeof(line)))
			return false;
		if (!size)
			return true;
		page->bytes += size;
	}
}

bool http_get(int fd, const char *path, bool gzip, struct page *page)
{
	char request[512], line[512];
	bool chunked = false;
	unsigned long length = 0;
	int size = snprintf(request, sizeof(request),
			    "GET %s HTTP/1.1\r\nHost: localhost\r\n"
			    "Accept: text/plain;version=0.0.4\r\n%s\r\n",
			    path, gzip ? "Accept-Encoding: gzip\r\n" : "");

	*page = (struct page){0};
	if (send(fd, request, (size_t)size, MSG_NOSIGNAL) != size ||
	    !read_line(fd, line, sizeof(line)) || sscanf(line, "HTTP/1.%*d %u", &page->status) != 1)
		return false;
	do {
		if (!read_line(fd, line, sizeof(line)))
			return false;
		if (!strncasecmp(line, "content-length:", 15))
			length = strtoul(line + 15, NULL, 10);
		else if (!strncasecmp(line, "transfer-encoding: chunked", 26))
			chunked = true;
	} while (*line);
	if (chunked)
		return read_chunks(fd, page);
	page->bytes = length;
	return skip(fd, length);
}
