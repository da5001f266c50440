/* What the parts of drive share. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

int run_batches(int argc, char **argv);
int run_actors(int argc, char **argv);
int run_events(int argc, char **argv);
int run_scrape(int argc, char **argv);
int run_start(int argc, char **argv);

/* Ends the program with 1 and what errno says. */
_Noreturn void fail(const char *what);

/* Ends the program with 2 where this is no number from 1 to most. */
unsigned long number(const char *text, unsigned long most);

uint64_t now_ns(void);
void sleep_until(uint64_t monotonic_ns);

/* CPU time of a process and of all its threads, those that have ended included. Ends the program
 * where it is gone. */
uint64_t cpu_ns(pid_t pid);

struct page {
	unsigned int status;
	unsigned long bytes; /* of the body, as it came over the wire */
};

/* A connection to 127.0.0.1, or -1. It stays open from one answer to the next. */
int http_connect(unsigned int port);

/* Asks and reads the whole answer; false where it broke off, and the connection is then of no more
 * use. */
bool http_get(int fd, const char *path, bool gzip, struct page *page);
