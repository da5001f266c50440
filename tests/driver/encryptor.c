/*
 * encryptor: does to files what ransomware does, so that alerts can be tried: overwrites them with
 * scrambled bytes and renames them, at a given speed, under a given process name. It makes its
 * victims itself, in a directory that must be empty, and touches nothing else. Static, so that it
 * runs in any guest.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "usage: encryptor --dir D --files N [options]\n"
    "\n"
    "Makes N small files below D, in directories of 50; then overwrites and renames each.\n"
    "\n"
    "  --dir D            must exist and be empty\n"
    "  --files N          1 to 1000000\n"
    "  --rate R           files per second, 0.01 to 100000; default 100\n"
    "  --comm NAME        the process name; default encryptor\n"
    "  --names K          another process name for each file, NAME-1 to NAME-K and again\n"
    "  --style S          append: f.txt becomes f.txt.EXT (default)\n"
    "                     replace: f.txt becomes f.EXT\n"
    "                     temp: f.txt is written anew as f.txt.tmp, which is renamed over it\n"
    "  --extension EXT    default locked\n"
    "  --notes            leaves a note in each directory\n"
    "  --uid U            becomes this user once the files are made\n"
    "  prints             encryptor begin=TIME (since 1970), when the files are made; encryptor "
    "renamed=N "
    "elapsed_ms=T\n"
    "\n"
    "exit status: 0 done; 1 a system call failed; 2 bad usage\n";

static const char *dir, *comm = "encryptor", *style = "append", *extension = "locked";
static double rate = 100;
static long files, names, uid = -1;
static int notes;

static void fail(int status, const char *format, ...)
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

static void read_options(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *option = argv[i];

		if (!strcmp(option, "--help")) {
			fputs(help, stdout);
			exit(0);
		}
		if (!strcmp(option, "--notes")) {
			notes = 1;
			continue;
		}
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
		else if (!strcmp(option, "--uid"))
			uid = number(option, argv[i], 0, 4294967294.0);
		else
			fail(2, "unknown option %s; --help tells", option);
	}
	if (!dir || !files)
		fail(2, "needs --dir and --files; --help tells");
	if (strcmp(style, "append") && strcmp(style, "replace") && strcmp(style, "temp"))
		fail(2, "--style %s: is append, replace or temp", style);
}

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

static void write_file(const char *path, int key)
{
	char text[4096];
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)("What nobody wants to lose. "[i % 27] ^ key);
	if (file < 0 || write(file, text, sizeof(text)) != (ssize_t)sizeof(text) || close(file))
		fail(1, "cannot write %s: %s", path, strerror(errno));
}

/* f.txt in its directory, or with another ending. */
static const char *path_of(long n, const char *ending, char path[4096])
{
	snprintf(path, 4096, "%s/d%ld/f%ld%s", dir, n / 50, n, ending);
	return path;
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
		write_file(path_of(n, ".txt", path), 0);
		if (chmod(path, 0666))
			fail(1, "chmod %s: %s", path, strerror(errno));
	}
}

static void encrypt(long n)
{
	char original[4096], from[4096], to[4096], ending[512];

	path_of(n, ".txt", original);
	if (!strcmp(style, "temp")) {
		write_file(path_of(n, ".txt.tmp", from), 0x55);
		strcpy(to, original);
	} else {
		write_file(original, 0x55);
		strcpy(from, original);
		snprintf(ending, sizeof(ending), "%s.%s", strcmp(style, "append") ? "" : ".txt",
			 extension);
		path_of(n, ending, to);
	}
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

int main(int argc, char **argv)
{
	read_options(argc, argv);
	check_empty();
	umask(0);
	make_files();
	if (uid >= 0 && setuid((uid_t)uid))
		fail(1, "cannot become uid %ld: %s", uid, strerror(errno));
	set_name(0);
	printf("encryptor begin=%.3f\n", seconds_of(CLOCK_REALTIME));
	fflush(stdout);
	double began = seconds_of(CLOCK_MONOTONIC);
	for (long n = 0; n < files; n++) {
		wait_until(began + n / rate);
		if (names)
			set_name(n);
		encrypt(n);
	}
	printf("encryptor renamed=%ld elapsed_ms=%.0f\n", files,
	       (seconds_of(CLOCK_MONOTONIC) - began) * 1000);
	return 0;
}
