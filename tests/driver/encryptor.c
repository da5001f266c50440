/*
 * encryptor: does to files what ransomware does, so that alerts can be tried: overwrites them with
 * scrambled bytes and renames them, at a given speed, under a given process name. It makes its
 * victims itself, in a directory that must be empty, and touches nothing else. A program that is
 * younger than its victims, as an attacker's is, is a copy made after --make. Static, so that it
 * runs in any guest.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "encryptor.h"

static const char *const types[] = {"docx", "xlsx", "pptx", "pdf", "txt", "csv",
				    "jpg",  "png",  "mp4",  "zip", "c",	  "py"};

static void check_empty(void)
{
	DIR *stream = opendir(dir);

	if (!stream)
		fail(1, "%s: %s", dir, strerror(errno));
	for (struct dirent *entry; (entry = readdir(stream));)
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			fail(2, "%s is not empty", dir);
	closedir(stream);
}

static const char plain[] = "What nobody wants to lose. ";

static void write_file(const char *path, int key)
{
	char text[4096];
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(plain[i % 27] ^ key);
	if (file < 0 || write(file, text, sizeof(text)) != (ssize_t)sizeof(text) || close(file))
		fail(1, "cannot write %s: %s", path, strerror(errno));
}

/* Of file n, with this ending. */
static const char *path_of(long n, const char *ending, char path[4096])
{
	snprintf(path, 4096, "%s/d%ld/f%ld%s", dir, n / 50, n, ending);
	return path;
}

/* Spread without an order that repeats: 16 bits of a multiplicative hash. */
static const char *victim(long n, char path[4096])
{
	char ending[16];
	unsigned int type =
	    ((unsigned int)n * 2654435761u >> 16) % (sizeof(types) / sizeof(*types));

	snprintf(ending, sizeof(ending), ".%s", types[type]);
	return path_of(n, ending, path);
}

static void make_files(void)
{
	char path[4096];

	for (long n = 0; n < files; n++) {
		if (n % 50 == 0) {
			snprintf(path, sizeof(path), "%s/d%ld", dir, n / 50);
			if (mkdir(path, 0777) || chmod(path, 0777))
				fail(1, "cannot make %s: %s", path, strerror(errno));
		}
		write_file(victim(n, path), 0);
		if (chmod(path, 0666))
			fail(1, "chmod %s: %s", path, strerror(errno));
	}
}

/* Nothing but what --make made is touched. */
static void check_made(void)
{
	char path[4096], text[sizeof(plain) - 1];

	for (long n = 0; n < files; n++) {
		int file = open(victim(n, path), O_RDONLY | O_CLOEXEC);

		if (file < 0)
			fail(1, "cannot open %s: %s", path, strerror(errno));
		if (read(file, text, sizeof(text)) != (ssize_t)sizeof(text) ||
		    memcmp(text, plain, sizeof(text)))
			fail(2, "%s was not made by --make", path);
		close(file);
	}
}

static const char *random_text(int length, char text[32])
{
	for (int i = 0; i < length; i++)
		text[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[random() % 36];
	text[length] = 0;
	return text;
}

/* The names of file n before and after; the first is what is written. */
static void choose_names(long n, char from[4096], char to[4096])
{
	char text[32], ending[512];

	victim(n, from);
	if (!strcmp(style, "temp")) {
		strcpy(to, from);
		strncat(from, ".tmp", 4095 - strlen(from));
	} else if (!strcmp(style, "hidden")) {
		strcpy(to, from);
		snprintf(from, 4096, "%s/d%ld/.~%s", dir, n / 50, random_text(8, text));
	} else if (!strcmp(style, "random")) {
		snprintf(to, 4096, "%s/d%ld/%s", dir, n / 50, random_text(24, text));
	} else {
		const char *type = strcmp(style, "append") ? "" : strrchr(from, '.');

		snprintf(ending, sizeof(ending), "%s.%s", type,
			 extensions ? random_text(6, text) : extension);
		path_of(n, ending, to);
	}
}

static void encrypt(long n)
{
	char from[4096], to[4096];

	choose_names(n, from, to);
	write_file(from, 0x55);
	if (rename(from, to))
		fail(1, "rename %s to %s: %s", from, to, strerror(errno));
	if (notes && n % 50 == 0) {
		snprintf(to, sizeof(to), "%s/d%ld/READ_ME.txt", dir, n / 50);
		write_file(to, 0);
	}
}

static void set_name(long n)
{
	char name[64]; /* the kernel keeps 15 bytes */

	if (names)
		snprintf(name, sizeof(name), "%.8s-%ld", comm, n % names + 1);
	else
		snprintf(name, sizeof(name), "%.15s", comm);
	prctl(PR_SET_NAME, name);
}

static double seconds_of(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* Until file n is due: late ones follow at once, so that the rate is kept. */
static void wait_until(double due)
{
	double left = due - seconds_of(CLOCK_MONOTONIC);

	if (left > 0) {
		struct timespec time = {.tv_sec = (time_t)left,
					.tv_nsec = (long)((left - (time_t)left) * 1e9)};

		nanosleep(&time, NULL);
	}
}

/* Every W-th file, from this one on. */
static void encrypt_share(long worker, double began)
{
	srandom((unsigned int)worker + 1);
	for (long n = worker; n < files; n += workers) {
		wait_until(began + n / rate + (burst ? n / burst * pause_seconds : 0));
		if (names)
			set_name(n);
		encrypt(n);
	}
}

static void encrypt_all(double began)
{
	int status;

	for (long worker = 1; worker < workers; worker++) {
		pid_t child = fork();

		if (child < 0)
			fail(1, "cannot fork: %s", strerror(errno));
		if (child == 0) {
			encrypt_share(worker, began);
			_exit(0);
		}
	}
	encrypt_share(0, began);
	while (wait(&status) > 0)
		if (status)
			fail(1, "a worker failed");
}

int main(int argc, char **argv)
{
	read_options(argc, argv);
	umask(0);
	if (made) {
		check_made();
	} else {
		check_empty();
		make_files();
	}
	if (make_only)
		return 0;
	if (uid >= 0 && setuid((uid_t)uid))
		fail(1, "cannot become uid %ld: %s", uid, strerror(errno));
	set_name(0);
	printf("encryptor begin=%.3f\n", seconds_of(CLOCK_REALTIME));
	fflush(stdout);
	double began = seconds_of(CLOCK_MONOTONIC);
	encrypt_all(began);
	printf("encryptor renamed=%ld elapsed_ms=%.0f\n", files,
	       (seconds_of(CLOCK_MONOTONIC) - began) * 1000);
	return 0;
}
