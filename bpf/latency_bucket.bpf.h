/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once

#include "rename.h"

/*
 * The bucket of a duration: the smallest i with ns <= 2^(LATENCY_FIRST_POWER + i), or the last one.
 * Prometheus' le is inclusive, hence ns - 1: an exact power of two belongs in its own bucket.
 */
static __always_inline __u64 latency_bucket(__u64 ns)
{
	/* The digits are the lengths of 15 to 0 in bits. */
	const __u64 lengths = 0x4444444433332210ULL;
	__u64 rest = (ns ? ns - 1 : 0) >> LATENCY_FIRST_POWER;
	__u64 bits = 4;

	if (rest < 16) /* up to 16 us: most */
		return lengths >> (rest * 4) & 15;
	if (rest >> (LATENCY_BUCKETS - 1))
		return LATENCY_BUCKETS - 1;
	rest >>= 4;
	if (rest >> 12) {
		rest >>= 12;
		bits += 12;
	}
	if (rest >> 8) {
		rest >>= 8;
		bits += 8;
	} else if (rest >> 4) {
		rest >>= 4;
		bits += 4;
	}
	return bits + (lengths >> (rest * 4) & 15);
}
