/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LATENCY_BUCKET_BPF_H
#define LATENCY_BUCKET_BPF_H

#include "rename.h"

/*
 * The bucket of a duration: the smallest i with ns <= 2^(LATENCY_FIRST_POWER + i), or the last one.
 * Prometheus' le is inclusive, hence ns - 1: an exact power of two belongs in its own bucket.
 */
static __always_inline __u32 latency_bucket(__u64 ns)
{
	__u64 rest = (ns ? ns - 1 : 0) >> LATENCY_FIRST_POWER;
	__u32 bits = 0;

	if (rest >> (LATENCY_BUCKETS - 1))
		return LATENCY_BUCKETS - 1;
	if (rest >> 16) {
		rest >>= 16;
		bits += 16;
	}
	if (rest >> 8) {
		rest >>= 8;
		bits += 8;
	}
	if (rest >> 4) {
		rest >>= 4;
		bits += 4;
	}
	if (rest >> 2) {
		rest >>= 2;
		bits += 2;
	}
	if (rest >> 1) {
		rest >>= 1;
		bits += 1;
	}
	return bits + (__u32)rest;
}

#endif
