/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which container a cgroup is in. Runtimes name a container's cgroup by its id, 64 hexadecimal
 * digits, alone or behind a prefix that ends in '-' or ':', and systemd adds ".scope". What
 * monitors a container (libpod-conmon-ID.scope) is not in it. What runs inside, as systemd does,
 * makes cgroups of its own below that one. CgroupName.ContainerOf says the same of a name.
 */
#pragma once

#include <bpf/bpf_core_read.h>
#include "kernel_types.bpf.h"
#include "rename.h"

/* docker-ID.scope/user.slice/user-1000.slice/user@1000.service/app.slice/x.service */
#define CGROUPS_ABOVE 5

#define BYTES_OF(b) (0x0101010101010101ULL * (b))

/* Of eight bytes: whether each is 0-9 or a-f. No sum carries over into the next byte. */
static __always_inline int is_hexadecimal(__u64 word)
{
	__u64 digit = (word + BYTES_OF(0x80 - '0')) & ~(word + BYTES_OF(0x80 - '9' - 1));
	__u64 letter = (word + BYTES_OF(0x80 - 'a')) & ~(word + BYTES_OF(0x80 - 'f' - 1));
	__u64 high = BYTES_OF(0x80);

	return !(word & high) && ((digit | letter) & high) == high;
}

/* Offsets are into the kernel's memory, which is read by helpers: they need no bounds here. */
static __always_inline int ends_in(const char *name, long end, const char *text, int length)
{
	char read[8] = {};

	if (end < length || bpf_probe_read_kernel(read, length, name + end - length))
		return 0;
	for (int i = 0; i < length; i++) {
		if (read[i] != text[i])
			return 0;
	}
	return 1;
}

/*
 * room: 64 bytes at least. length: without the NUL.
 */
static __always_inline int is_container(const char *name, long length, __u64 *room)
{
	long end = ends_in(name, length, ".scope", 6) ? length - 6 : length;
	long prefix = end - CONTAINER_ID_LEN;

	if (prefix < 0 || bpf_probe_read_kernel(room, CONTAINER_ID_LEN, name + prefix))
		return 0;
	for (int i = 0; i < CONTAINER_ID_LEN / 8; i++) {
		if (!is_hexadecimal(room[i]))
			return 0;
	}
	if (prefix == 0)
		return 1;
	return (ends_in(name, prefix, "-", 1) || ends_in(name, prefix, ":", 1)) &&
	       !ends_in(name, prefix - 1, "conmon", 6);
}

/* Above cgroup, not itself, whose name is in the slot anyway. */
static __always_inline void find_container(struct cgroup_slot *slot, struct cgroup *cgroup)
{
	slot->container[0] = 0;
	for (int i = 0; i < CGROUPS_ABOVE; i++) {
		cgroup = BPF_CORE_READ(cgroup, self.parent, cgroup);
		if (!cgroup)
			return;

		const char *name = BPF_CORE_READ(cgroup, kn, name);
		long length = bpf_probe_read_kernel_str(slot->name, sizeof(slot->name), name) - 1;
		if (length >= CONTAINER_ID_LEN && is_container(name, length, (__u64 *)slot->name)) {
			long cut = length - (CGROUP_CONTAINER_LEN - 1);
			bpf_probe_read_kernel_str(slot->container, sizeof(slot->container),
						  cut > 0 ? name + cut : name);
			return;
		}
	}
}
