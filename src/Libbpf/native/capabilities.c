/* SPDX-License-Identifier: Apache-2.0 */
/*
 * capset(2) is for the calling thread alone, and only the thread itself can call it. So each thread
 * is sent a signal, as glibc does for setuid(2). What runs in it must be native: a thread may be
 * anywhere in managed code when it comes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint32_t keep[2]; /* written before the handler is installed */

/*
 * Kubernetes gives a container of another user than root no ambient capabilities: they come from
 * the file, as far as the pod allows them. A file that makes them effective as well (setcap =ep)
 * does not start at all where one is not allowed; one that makes them permitted (=p) does, and
 * raises what it got here. Before main, since threads have what their creator has.
 */
__attribute__((constructor)) static void raise_permitted(void)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data) != 0)
		return;
	for (int i = 0; i < 2; i++)
		data[i].effective = data[i].permitted;
	syscall(SYS_capset, &header, data); /* if not, what is missing is said later */
}

static void on_signal(int signal)
{
	int saved = errno;
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	(void)signal;
	if (syscall(SYS_capget, &header, data) == 0) {
		for (int i = 0; i < 2; i++) {
			data[i].permitted &= keep[i];
			data[i].effective = data[i].permitted;
			data[i].inheritable = 0; /* and with it the ambient ones */
		}
		syscall(SYS_capset, &header, data);
	}
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	errno = saved;
}

/* Returns 0, or -errno. A thread that gets SIGNAL afterwards keeps at most what MASK has (bit n:
 * capability n). */
int rename_exporter_arm_capability_drop(int signal, uint64_t mask)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

	keep[0] = (uint32_t)mask;
	keep[1] = (uint32_t)(mask >> 32);
	sigfillset(&action.sa_mask);
	return sigaction(signal, &action, NULL) == 0 ? 0 : -errno;
}
