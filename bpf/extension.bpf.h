/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The extension of a file name: what follows the last dot, 15 bytes at most, unless that dot is the
 * name's first byte (.bashrc) or its last one. Worked out on two 64-bit words, without a loop, as
 * every rename pays for it. Little-endian: the name's last byte is the highest one of `high`.
 */
#pragma once

#include <stdbool.h>
#include "rename.h"

/* The last bytes of a name. */
struct name_tail {
	__u64 low;
	__u64 high;
};

#define EACH_BYTE(b) (0x0101010101010101ULL * (b))

/* 0x80 in every byte that is not zero, and nowhere else (no carry runs from byte to byte). */
static __always_inline __u64 set_bytes(__u64 word)
{
	return (((word & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f)) | word) & EACH_BYTE(0x80);
}

/* 0x80 in every byte that is a dot, and nowhere else. */
static __always_inline __u64 dots_of(__u64 word)
{
	return ~set_bytes(word ^ EACH_BYTE('.')) & EACH_BYTE(0x80);
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
 * Whether two names end in the same extension, by their last 8 bytes: true if the last dot is in
 * what they have in common, and is the first byte of neither. False: it takes a closer look.
 * shorter: the length of the shorter name.
 */
static __always_inline bool same_extension(__u64 a, __u64 b, __u32 shorter)
{
	__u64 dots = dots_of(a) & above_last(set_bytes(a ^ b));

	if (shorter <= 8) {
		if (!shorter)
			return false;
		dots &= ~0xffULL << ((8 - shorter) * 8);
	}
	return dots;
}

/*
 * word: the 8 bytes that end with the name's last byte; what lies before the name is ignored. The
 * extension is aligned to the right, with NULs before it; all NULs when there is none. False: it
 * begins before that, if there is one.
 */
static __always_inline bool short_extension(__u64 word, __u32 len, __u64 *extension)
{
	__u64 dots = 0;

	if (len > 8) {
		dots = dots_of(word);
	} else if (len) {
		/* The first byte of the name does not start an extension. */
		word &= ~0ULL << ((8 - len) * 8);
		dots = dots_of(word) & ~0xffULL << ((8 - len) * 8);
	}
	*extension = dots ? word & above_last(dots) : 0;
	return dots || len <= 8;
}

/* The same of a longer name without a dot in its last 8 bytes. */
static __always_inline void long_extension(const struct name_tail *tail, __u32 len,
					   __u64 extension[2])
{
	__u64 low = tail->low;
	__u64 dots;

	if (len < 16)
		low &= ~0ULL << ((16 - len) * 8);
	dots = dots_of(low);
	if (len <= 16)
		dots &= ~0xffULL << ((16 - len) * 8);
	if (dots) {
		extension[0] = low & above_last(dots);
		extension[1] = tail->high;
	}
}

static __always_inline void extension_of(const struct name_tail *tail, __u32 len,
					 __u64 extension[2])
{
	extension[0] = 0;
	if (!short_extension(tail->high, len, &extension[1]))
		long_extension(tail, len, extension);
}
