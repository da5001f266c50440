/* SPDX-License-Identifier: GPL-2.0-only */
/* Of each object: its configuration, a constant named config, and its counters. */
#pragma once

#include <linux/types.h>

/*
 * A field of config. The verifier knows its value and drops the branches that it rules out, but
 * never a load. So this is one that the compiler may drop, or make once for several uses; a
 * volatile's it may not, and without volatile it would take the zeroes here for the value.
 */
#define CONFIG(field)                                                                              \
	({                                                                                         \
		__u64 value;                                                                       \
		if (sizeof(config.field) == sizeof(__u64))                                         \
			asm("%0 = *(u64 *)(%1 + %2)"                                               \
			    : "=r"(value)                                                          \
			    : "r"(&config), "i"(__builtin_offsetof(typeof(config), field)));       \
		else                                                                               \
			asm("%0 = *(u32 *)(%1 + %2)"                                               \
			    : "=r"(value)                                                          \
			    : "r"(&config), "i"(__builtin_offsetof(typeof(config), field)));       \
		value;                                                                             \
	})

static __always_inline void count(__u64 *counter)
{
	__sync_fetch_and_add(counter, 1);
}
