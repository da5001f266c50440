/* A rename by io_uring: one ring for each thread that asks, one request in it at a time. */
#define _GNU_SOURCE
#include "renamer.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Then the kernel's thread of a ring with one falls asleep, and wants to be woken. */
enum { IDLE_MS = 1000 };

struct ring {
	int fd;
	unsigned int enter_flags;
	_Atomic unsigned int *sq_tail, *cq_head, *cq_tail;
	unsigned int *sq_array, sq_mask, cq_mask;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
	unsigned short personality; /* 0: none */
};

static void *map(int fd, size_t size, off_t offset)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);

	if (at == MAP_FAILED)
		wrong("cannot map the ring: %s", strerror(errno));
	return at;
}

/* Renames came with 5.11; the ring itself is older. */
static void check_renameat(int fd)
{
	struct io_uring_probe *probe =
	    calloc(1, sizeof(*probe) + 256 * sizeof(struct io_uring_probe_op));

	if (syscall(SYS_io_uring_register, fd, IORING_REGISTER_PROBE, probe, 256))
		absent("io_uring on this kernel cannot say what it can do");
	if (probe->last_op < IORING_OP_RENAMEAT ||
	    !(probe->ops[IORING_OP_RENAMEAT].flags & IO_URING_OP_SUPPORTED))
		absent("io_uring on this kernel has no rename (it came with 5.11)");
	free(probe);
}

/*
 * Registers the credentials that we have, and goes on with others: capset(2) without a change makes
 * new ones, and anybody may call it. The requests are then made under the registered ones.
 */
static unsigned short register_personality(int fd)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	long id = syscall(SYS_io_uring_register, fd, IORING_REGISTER_PERSONALITY, NULL, 0);

	if (id < 0)
		wrong("cannot register a personality: %s", strerror(errno));
	if (syscall(SYS_capget, &header, data) || syscall(SYS_capset, &header, data))
		wrong("cannot renew our credentials: %s", strerror(errno));
	return (unsigned short)id;
}

static struct ring *open_ring(enum rename_call call)
{
	struct io_uring_params params = {
	    .flags = call == CALL_IO_URING_SQPOLL ? IORING_SETUP_SQPOLL : 0,
	    .sq_thread_idle = IDLE_MS,
	};
	struct ring *ring = calloc(1, sizeof(*ring));

	ring->enter_flags = IORING_ENTER_GETEVENTS;
	if (call == CALL_IO_URING_SQPOLL)
		ring->enter_flags |= IORING_ENTER_SQ_WAKEUP;
	ring->fd = (int)syscall(SYS_io_uring_setup, 1, &params);
	if (ring->fd < 0 && (errno == ENOSYS || errno == EPERM))
		absent("io_uring is not to be had here: %s", strerror(errno));
	if (ring->fd < 0)
		wrong("cannot set up io_uring: %s", strerror(errno));
	check_renameat(ring->fd);

	char *sq = map(ring->fd, params.sq_off.array + params.sq_entries * sizeof(unsigned int),
		       IORING_OFF_SQ_RING);
	char *cq = map(ring->fd, params.cq_off.cqes + params.cq_entries * sizeof(*ring->cqes),
		       IORING_OFF_CQ_RING);

	ring->sqes = map(ring->fd, params.sq_entries * sizeof(*ring->sqes), IORING_OFF_SQES);
	ring->sq_tail = (void *)(sq + params.sq_off.tail);
	ring->sq_mask = *(unsigned int *)(sq + params.sq_off.ring_mask);
	ring->sq_array = (void *)(sq + params.sq_off.array);
	ring->cq_head = (void *)(cq + params.cq_off.head);
	ring->cq_tail = (void *)(cq + params.cq_off.tail);
	ring->cq_mask = *(unsigned int *)(cq + params.cq_off.ring_mask);
	ring->cqes = (void *)(cq + params.cq_off.cqes);
	if (call == CALL_IO_URING_PERSONALITY)
		ring->personality = register_personality(ring->fd);
	return ring;
}

static void submit(struct ring *ring, const char *from, const char *to, unsigned int flags)
{
	unsigned int tail = *ring->sq_tail, index = tail & ring->sq_mask;

	ring->sqes[index] = (struct io_uring_sqe){
	    .opcode = IORING_OP_RENAMEAT,
	    .fd = AT_FDCWD,
	    .addr = (uintptr_t)from,
	    .len = (unsigned int)AT_FDCWD,
	    .addr2 = (uintptr_t)to,
	    .rename_flags = flags,
	    .personality = ring->personality,
	};
	ring->sq_array[index] = index;
	*ring->sq_tail = tail + 1;
}

static int result_of(struct ring *ring)
{
	while (syscall(SYS_io_uring_enter, ring->fd, 1, 1, ring->enter_flags, NULL, 0) < 0)
		if (errno != EINTR)
			wrong("io_uring_enter: %s", strerror(errno));
	while (*ring->cq_head == *ring->cq_tail)
		syscall(SYS_io_uring_enter, ring->fd, 0, 1, ring->enter_flags, NULL, 0);

	int result = ring->cqes[*ring->cq_head & ring->cq_mask].res;

	*ring->cq_head += 1;
	return -result;
}

int uring_rename(enum rename_call call, const char *from, const char *to, unsigned int flags)
{
	static __thread struct ring *ring;

	if (!ring)
		ring = open_ring(call);
	submit(ring, from, to, flags);
	return result_of(ring);
}
