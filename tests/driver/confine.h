/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFINE_H
#define CONFINE_H

#include <seccomp.h>

/* Exits with a message when RESULT is negative. */
void must(const char *what, long result);

/* Starts a process that appends the name of each system call which this one makes after
 * recorder_filter() to the file PATH, once. */
void start_recorder(const char *path);

/* Asks the recorder about every system call; it lets all of them pass. The next one is the first.
 */
void recorder_filter(void);

#endif
