// SPDX-License-Identifier: GPL-2.0
/*
 * The probe: one object for every attach mode; the exporter loads the programs of one mode only.
 * Entries leave a record, exits count. Each program hands over to the same two functions.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "count.bpf.h"

char LICENSE[] SEC("license") = "GPL";

/* ---- vfs_rename: the one place that every rename passes ---- */

static __always_inline int on_vfs_rename_entry(struct dentry *old_dentry)
{
	if (!is_inner_call())
		record_entry(old_dentry);
	return 0;
}

static __always_inline int on_vfs_rename_exit(long ret)
{
	if (is_inner_call()) {
		count(&health.inner_skipped);
		return 0;
	}
	return on_exit(ret);
}

/* Six parameters before 5.12: (old_dir, old_dentry, new_dir, new_dentry, delegated, flags). */
static __always_inline struct dentry *old_dentry_of(unsigned long first, unsigned long second)
{
	if (config.vfs_rename_args == 1)
		return BPF_CORE_READ((struct renamedata *)first, old_dentry);
	return (struct dentry *)second;
}

SEC("fentry/vfs_rename")
int fentry_rename(__u64 *args)
{
	if (config.vfs_rename_args == 1)
		return on_vfs_rename_entry(old_dentry_of(args[0], 0));
	return on_vfs_rename_entry(old_dentry_of(0, args[1]));
}

SEC("fexit/vfs_rename")
int fexit_rename(__u64 *args)
{
	/* The return value follows the parameters. */
	if (config.vfs_rename_args == 1)
		return on_vfs_rename_exit((int)args[1]);
	return on_vfs_rename_exit((int)args[6]);
}

SEC("kprobe.multi")
int kmulti_entry(struct pt_regs *regs)
{
	return on_vfs_rename_entry(old_dentry_of(PT_REGS_PARM1(regs), PT_REGS_PARM2(regs)));
}

SEC("kretprobe.multi")
int kmulti_exit(struct pt_regs *regs)
{
	return on_vfs_rename_exit((int)PT_REGS_RC(regs));
}

/* ---- syscall tracepoints: where neither fentry nor kprobes may be used ---- */

#define SYSCALL_PROGRAMS(syscall)                                                                  \
	SEC("tracepoint/syscalls/sys_enter_" #syscall)                                             \
	int enter_##syscall(void *args)                                                            \
	{                                                                                          \
		(void)args;                                                                        \
		record_entry(NULL);                                                                \
		return 0;                                                                          \
	}                                                                                          \
                                                                                                   \
	SEC("tracepoint/syscalls/sys_exit_" #syscall)                                              \
	int exit_##syscall(struct syscall_exit *args)                                              \
	{                                                                                          \
		return on_exit(args->ret);                                                         \
	}

SYSCALL_PROGRAMS(rename)
SYSCALL_PROGRAMS(renameat)
SYSCALL_PROGRAMS(renameat2)
