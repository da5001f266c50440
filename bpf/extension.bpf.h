/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The extension of a file name: what follows the last dot, 15 bytes at most, unless that dot is the
 * name's first byte (.bashrc) or its last one. Worked out on two 64-bit words, without a loop, as
 * every rename pays for it. Little-endian: the name's last byte is the highest one of `high`.
 */
#ifndef EXTENSION_BPF_H
#define EXTENSION_BPF_H

#include "rename.h"

#define EACH_BYTE(b) (0x0101010101010101ULL * (b))

/* 0x80 in every byte that is a dot, and nowhere else (no borrow runs from byte to byte). */
static __always_inline __u64 dots_of(__u64 word)
{
	__u64 rest = word ^ EACH_BYTE('.');

	return ~(((rest & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f)) | rest | EACH_BYTE(0x7f));
}

/* 0xff in every byte above the highest dot. */
static __always_inline __u64 above_last(__u64 dots)
{
	dots |= dots >> 8;
	dots |= dots >> 16;
	dots |= dots >> 32;
	return ~((dots >> 7) * 0xff);
}

/*
 * low, high: the 16 bytes that end with the name's last byte; what lies before the name is ignored.
 * The result is aligned to the right, with NULs before it; all NULs when there is no extension.
 */
static __always_inline void extension_of(__u64 low, __u64 high, __u32 len, __u64 result[2])
{
	result[0] = result[1] = 0;
	if (!len)
		return;
	if (len <= 8) {
		low = 0;
		high &= ~0ULL << ((8 - len) * 8);
	} else if (len < 16) {
		low &= ~0ULL << ((16 - len) * 8);
	}

	__u64 low_dots = dots_of(low);
	__u64 high_dots = dots_of(high);

	/* The first byte of the name does not start an extension. */
	if (len <= 8)
		high_dots &= ~(0xffULL << ((8 - len) * 8));
	else if (len <= 16)
		low_dots &= ~(0xffULL << ((16 - len) * 8));

	if (high_dots) {
		result[1] = high & above_last(high_dots);
	} else if (low_dots) {
		result[0] = low & above_last(low_dots);
		result[1] = high;
	}
}

#endif
