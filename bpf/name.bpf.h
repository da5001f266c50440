/* SPDX-License-Identifier: GPL-2.0 */
/* A name of 16 bytes in a key, which is compared and hashed whole: nothing may follow its NUL. */
#ifndef NAME_BPF_H
#define NAME_BPF_H

#include "rename.h"

/* 0xff in every byte below the first NUL, and in no other. */
static __always_inline __u64 before_nul(__u64 word)
{
	__u64 nuls = (word - 0x0101010101010101ULL) & ~word & 0x8080808080808080ULL;

	return nuls ? ((nuls & -nuls) >> 7) - 1 : ~0ULL;
}

/* Zeroes every byte from the first NUL on, and the last one. */
static __always_inline void cut_name(__u64 name[2])
{
	__u64 keep = before_nul(name[0]);

	name[0] &= keep;
	name[1] = ~keep ? 0 : name[1] & before_nul(name[1]) & ~0ULL >> 8;
}

#endif
