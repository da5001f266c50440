/* SPDX-License-Identifier: GPL-2.0-only */
/* The ABI's part about samples. Included by rename.h, which says the rules. */
#pragma once

#include <linux/types.h>

#define FIRST_DIRECTORY_LEN 16 /* 15 bytes and a NUL: room for the names that matter */

/* What kind of rename it was, or would have been. */
enum rename_kinds {
	KIND_MOVED = 1,	    /* into another directory */
	KIND_REPLACED = 2,  /* over an existing target */
	KIND_EXCHANGED = 4, /* RENAME_EXCHANGE: two files swapped */
	KIND_NOOP = 8,	    /* both names are one file */
	KIND_EXTENSION_CHANGED = 16,
};

enum sample_marks {
	SAMPLE_TYPED = 1,   /* the paths are strings of the caller */
	SAMPLE_OLD_CUT = 2, /* the begin of the old path is missing; with TYPED, its end */
	SAMPLE_NEW_CUT = 4, /* likewise, of the new path */
	SAMPLE_YOUNG = 8,   /* the slot has had its owner for less than a second, or is overflow */
	/* The program's mount is the one at the root of the mount namespace, or the one at /usr
	 * there. */
	SAMPLE_PROGRAM_ON_USR_MOUNT = 16,
};

/*
 * The file that the process executes: of a script, its interpreter. All zeroes: not known, or a
 * kernel thread, which has none.
 */
struct sample_program {
	__u64 inode;
	__s64 changed_at; /* its ctime: seconds since the Unix epoch */
	__u32 device;	  /* of its file system, as in sample_record */
	__u32 owner;	  /* its uid, as the host's user namespace sees it */
	__u32 mode;	  /* st_mode, inode(7) */
	__u32 reserved;
	/*
	 * The first name of its path, from the root of the process's mount namespace; the begin of
	 * a longer one. Empty: it lies in that root itself, or elsewhere (memfd_create(2)).
	 */
	char first_directory[FIRST_DIRECTORY_LEN];
};

/*
 * One rename, in the ring buffer: this, then old_len bytes of the old path, then new_len bytes of
 * the new one. A path is either as the caller typed it (SAMPLE_TYPED), or its names from the last
 * one up to the root of its file system, with slashes between: "file/directory" is /directory/file.
 * Behind them, of typed paths that are relative: where they begin, old_start_len and new_start_len
 * bytes, as append_start() has it. If both begin at the same place, the first one alone.
 */
struct sample_record {
	struct actor_key actor;
	__u64 time_ns;	   /* CLOCK_MONOTONIC, at the exit */
	__u64 latency_ns;  /* 0: the entry was not seen */
	__u64 suppressed;  /* the slot's, so far */
	__u64 cgroup_slot; /* the slot's */
	__u64 inode;	   /* 0: not known */
	__u32 slot;	   /* the slot's number */
	__u32 generation;  /* the slot's */
	__u32 pid;	   /* of the process (tgid); these three as the host numbers them */
	__u32 tid;	   /* of the thread */
	__u32 parent_pid;  /* of the parent process */
	__u32 device;	   /* of the file system: major << 20 | minor; 0: not known */
	__u32 flags;	   /* RENAME_, renameat2(2) */
	enum rename_kinds kinds;
	__s32 old_dir_fd; /* with SAMPLE_TYPED: where the old path begins, AT_FDCWD = -100 */
	__s32 new_dir_fd; /* likewise */
	__u16 old_len;	  /* bytes; 0: not known */
	__u16 new_len;	  /* likewise */
	__u16 old_start_len;
	__u16 new_start_len;
	enum sample_marks marks;
	char fstype[FSTYPE_LEN]; /* empty: not known */
	__u32 reserved;
	__u64 process_start_ns; /* CLOCK_BOOTTIME */
	__s64 replaced_at; /* ctime of the replaced file, before: seconds; 0: none, or not known */
	struct sample_program program;
};

/* Of the exporter's reader of samples. Lives in .data.reader, alone, and the exporter writes to it.
 */
struct reader_state {
	__u64 rests;	/* 1: it sleeps until it is woken; the program that wakes it makes it 0 */
	__u64 wake_ups; /* so far */
};
