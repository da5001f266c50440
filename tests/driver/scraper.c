/*
 * scraper: asks an exporter on this machine for its metrics, over and over, from several threads,
 * for a bounded time. It checks that every answer is a complete 200 and throws the text away:
 * it is the load of a busy Prometheus, not a reader.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_WORKERS = 64, PATIENCE_S = 60, BUFFER = 64 * 1024 };

static const char help[] =
    "usage: scraper --port P --seconds S [--least N] [--path /metrics] [--workers W]\n"
    "               [--pause-ms M]\n"
    "\n"
    "W threads (default 1, at most 64) get http://127.0.0.1:P/metrics again and again for S\n"
    "seconds, with M ms between an answer and the next question (default 0). SIGUSR1 ends it "
    "early,\n"
    "but not before N of them were answered (default 0).\n"
    "prints       scrapes ok=812 failed=0 bytes=310934872 longest_ms=94\n"
    "exit status: 0 every answer was a 200; 1 one was not (standard error says what the first\n"
    "             was); 2 bad usage\n";

static struct {
	unsigned int port, workers, seconds, least, pause_ms;
	const char *path;
} options = {.workers = 1, .path = "/metrics"};

static volatile sig_atomic_t told_to_end;
static atomic_uint answered; /* by all workers */

static void end_early(int signal)
{
	(void)signal;
	told_to_end = 1;
}

struct worker {
	pthread_t thread;
	unsigned long ok, failed, bytes;
	long longest_ms;
	char first_failure[128];
};

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static unsigned int number(const char *option, const char *text, unsigned long max)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end || value > max) {
		fprintf(stderr, "scraper: --%s: '%s' is no number up to %lu\n", option, text, max);
		exit(2);
	}
	return (unsigned int)value;
}

static void parse(int argc, char **argv)
{
	static const struct option known[] = {
	    {"port", required_argument, NULL, 'p'},    {"seconds", required_argument, NULL, 's'},
	    {"least", required_argument, NULL, 'n'},   {"path", required_argument, NULL, 'u'},
	    {"workers", required_argument, NULL, 'w'}, {"pause-ms", required_argument, NULL, 'm'},
	    {"help", no_argument, NULL, 'h'},	       {NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (option) {
		case 'p':
			options.port = number("port", optarg, 65535);
			break;
		case 's':
			options.seconds = number("seconds", optarg, 3600);
			break;
		case 'n':
			options.least = number("least", optarg, 1000000);
			break;
		case 'u':
			options.path = optarg;
			break;
		case 'w':
			options.workers = number("workers", optarg, MAX_WORKERS);
			break;
		case 'm':
			options.pause_ms = number("pause-ms", optarg, 60000);
			break;
		case 'h':
			fputs(help, stdout);
			exit(0);
		default:
			exit(2); /* getopt has said why */
		}
	}
	if (optind < argc || !options.port || !options.seconds || !options.workers) {
		fputs("scraper: needs --port, --seconds and a worker (scraper --help)\n", stderr);
		exit(2);
	}
}

/* Loopback only, whatever the caller says. HTTP/1.0: the answer ends when the server closes. */
static int ask(void)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET,
	    .sin_port = htons((unsigned short)options.port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct timeval patience = {.tv_sec = PATIENCE_S};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    dprintf(fd, "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n", options.path) > 0)
		return fd;

	int error = errno;

	close(fd);
	errno = error;
	return -1;
}

/* True when the whole answer came and is a 200. An answer cut short ends in a reset, not an end. */
static bool read_answer(int fd, struct worker *worker, char *why, size_t room)
{
	char buffer[BUFFER];
	char status[32] = ""; /* the first line, or how much of it came first */
	ssize_t got;

	while ((got = read(fd, buffer, sizeof(buffer))) > 0) {
		if (!status[0])
			snprintf(status, sizeof(status), "%.*s", (int)got, buffer);
		status[strcspn(status, "\r")] = '\0';
		worker->bytes += (unsigned long)got;
	}
	if (got < 0)
		snprintf(why, room, "answer broke off: %s", strerror(errno));
	else if (!strstr(status, " 200"))
		snprintf(why, room, "answer was '%s'", status);
	else
		return true;
	return false;
}

static void scrape(struct worker *worker)
{
	/* Only the first failure is told. */
	size_t room = worker->failed ? 0 : sizeof(worker->first_failure);
	long began = now_ms(), took;
	int fd = ask();
	bool ok = false;

	if (fd < 0) {
		snprintf(worker->first_failure, room, "cannot ask: %s", strerror(errno));
	} else {
		ok = read_answer(fd, worker, worker->first_failure, room);
		close(fd);
	}
	took = now_ms() - began;
	if (took > worker->longest_ms)
		worker->longest_ms = took;
	*(ok ? &worker->ok : &worker->failed) += 1;
	atomic_fetch_add(&answered, ok);
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	const struct timespec pause = {
	    .tv_sec = options.pause_ms / 1000,
	    .tv_nsec = (long)(options.pause_ms % 1000) * 1000000,
	};
	long end = now_ms() + (long)options.seconds * 1000;

	do {
		scrape(worker);
		nanosleep(&pause, NULL);
	} while (now_ms() < end && !(told_to_end && answered >= options.least));
	return NULL;
}

int main(int argc, char **argv)
{
	static struct worker workers[MAX_WORKERS];
	struct worker sum = {0};

	parse(argc, argv);
	/* For this thread alone: a worker's wait for an answer goes on. */
	sigset_t ours;

	signal(SIGUSR1, end_early);
	sigemptyset(&ours);
	sigaddset(&ours, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &ours, NULL);
	for (unsigned int i = 0; i < options.workers; i++) {
		int error = pthread_create(&workers[i].thread, NULL, work, &workers[i]);

		if (error) {
			fprintf(stderr, "scraper: cannot start a thread: %s\n", strerror(error));
			return 1;
		}
	}
	pthread_sigmask(SIG_UNBLOCK, &ours, NULL);
	for (unsigned int i = 0; i < options.workers; i++) {
		pthread_join(workers[i].thread, NULL);
		if (workers[i].failed && !sum.failed)
			fprintf(stderr, "scraper: %s\n", workers[i].first_failure);
		sum.ok += workers[i].ok;
		sum.failed += workers[i].failed;
		sum.bytes += workers[i].bytes;
		if (workers[i].longest_ms > sum.longest_ms)
			sum.longest_ms = workers[i].longest_ms;
	}
	printf("scrapes ok=%lu failed=%lu bytes=%lu longest_ms=%ld\n", sum.ok, sum.failed,
	       sum.bytes, sum.longest_ms);
	return sum.failed ? 1 : 0;
}
