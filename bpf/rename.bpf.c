// SPDX-License-Identifier: GPL-2.0-only
/*
 * The probe: one object for every attach mode; the exporter loads the programs of one mode only.
 * Entries leave a record, exits count. Each program hands over to the same two functions.
 *
 * With TYPE_CAST it is an object for kernels that have bpf_rdonly_cast(), with the programs of the
 * kprobe modes alone. The others must not even mention it: libbpf would look for it in every
 * module.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "count.bpf.h"
#include "entry.bpf.h"
#include "inner.bpf.h"
#include "reclaim.bpf.h"

#ifndef PT_REGS_PARM6 /* libbpf has it since 1.3 */
#ifdef __TARGET_ARCH_x86
#define PT_REGS_PARM6(regs) ((regs)->r9)
#else
#define PT_REGS_PARM6(regs) (((const struct user_pt_regs *)(regs))->regs[5])
#endif
#endif

char LICENSE[] SEC("license") = "GPL";

/* ---- vfs_rename: the one place that every rename passes ---- */

/* stack: any address on it that is the same for every call of the same depth. */
static __always_inline int on_vfs_rename_entry(__u64 stack, const struct rename_call *call)
{
	struct task_struct *task = current_task();
	const struct cred *cred = task_cred(task);

	if (CONFIG(count_calls))
		count(&health.entries);
	if (!is_inner_entry(task, cred, stack, call->old_dentry))
		record_dentries(task, (struct call_site){stack, (__u64)cred}, call);
	return 0;
}

static __always_inline int on_vfs_rename_exit(long ret)
{
	struct task_struct *task = current_task();

	if (CONFIG(count_calls))
		count(&health.exits);
	if (is_inner_exit(task)) {
		count(&health.inner_skipped);
		return 0;
	}
	return on_exit(task, ret, true);
}

#ifndef TYPE_CAST
/* The arguments stand in args[]: struct renamedata *, or, before 5.12, the six
 * (old_dir, old_dentry, new_dir, new_dentry, delegated, flags). They stand on the stack. */
SEC("fentry/vfs_rename")
int fentry_rename(__u64 *args)
{
	struct rename_call call;

	if (CONFIG(vfs_rename_args) == 1)
		call = view_call((void *)args[0], true);
	else
		call = (struct rename_call){(void *)args[1], (void *)args[3], args[5], true};
	return on_vfs_rename_entry((__u64)args, &call);
}

SEC("fexit/vfs_rename")
int fexit_rename(__u64 *args)
{
	/* The return value follows the parameters. */
	if (CONFIG(vfs_rename_args) == 1)
		return on_vfs_rename_exit((int)args[1]);
	return on_vfs_rename_exit((int)args[6]);
}
#endif

#ifdef TYPE_CAST
/* 6.2 (a35b9af4ec2c): the pointer, of a type that the verifier believes. No instruction at all, and
 * each field that follows is one load, guarded against faults. */
extern void *bpf_rdonly_cast(const void *object, __u32 btf_id) __ksym;
#define PROBED(program) program##_cast
#else
#define PROBED(program) program
#endif

static __always_inline int on_probed_entry(struct pt_regs *regs)
{
	void *first = (void *)PT_REGS_PARM1(regs);
	struct rename_call call;

#ifdef TYPE_CAST
	call = view_call(bpf_rdonly_cast(first, bpf_core_type_id_kernel(struct renamedata)), true);
#else
	if (CONFIG(vfs_rename_args) == 1)
		call = view_call(first, false);
	else
		call =
		    (struct rename_call){(void *)PT_REGS_PARM2(regs), (void *)PT_REGS_PARM4(regs),
					 PT_REGS_PARM6(regs), false};
#endif
	return on_vfs_rename_entry(PT_REGS_SP(regs), &call);
}

SEC("kprobe.multi")
int PROBED(kmulti_entry)(struct pt_regs *regs)
{
	return on_probed_entry(regs);
}

SEC("kretprobe.multi")
int kmulti_exit(struct pt_regs *regs)
{
	return on_vfs_rename_exit((int)PT_REGS_RC(regs));
}

SEC("kprobe/vfs_rename")
int PROBED(kprobe_entry)(struct pt_regs *regs)
{
	return on_probed_entry(regs);
}

SEC("kretprobe/vfs_rename")
int kretprobe_exit(struct pt_regs *regs)
{
	return on_vfs_rename_exit((int)PT_REGS_RC(regs));
}

#ifndef TYPE_CAST
/* ---- syscall tracepoints: where neither fentry nor kprobes may be used ---- */

#define ENTRY_PROGRAM(syscall, old_dir, old, new_dir, new, flags)                                  \
	SEC("tracepoint/syscalls/sys_enter_" #syscall)                                             \
	int enter_##syscall(struct syscall_enter *enter)                                           \
	{                                                                                          \
		struct entry_record *record = new_entry(current_task());                           \
		struct sample_entry *sample = NULL;                                                \
		const __u64 *args = enter->args;                                                   \
                                                                                                   \
		if (!record)                                                                       \
			return 0;                                                                  \
		if (CONFIG(sample_interval_ns))                                                    \
			sample = keep_strings(record, old_dir, old, new_dir, new, flags);          \
		stamp_entry(record, sample);                                                       \
		return 0;                                                                          \
	}

ENTRY_PROGRAM(rename, AT_FDCWD, args[0], AT_FDCWD, args[1], 0)
ENTRY_PROGRAM(renameat, args[0], args[1], args[2], args[3], 0)
ENTRY_PROGRAM(renameat2, args[0], args[1], args[2], args[3], args[4])

/* One for all three: the verifier takes 18 ms for it. Attached to each of them by the exporter. */
SEC("tracepoint")
int exit_syscall(struct syscall_exit *args)
{
	return on_exit(current_task(), args->ret, false);
}

/* In its place where nothing needs the entries: then they have no programs. */
SEC("tracepoint")
int exit_alone(struct syscall_exit *args)
{
	return on_lone_exit(current_task(), args->ret);
}

/* In its place where it may be preempted. */
#define EXIT_COPY(number)                                                                          \
	SEC("tracepoint")                                                                          \
	int exit_copy_##number(struct syscall_exit *args)                                          \
	{                                                                                          \
		return on_exit_copy(args->ret, number);                                            \
	}

EXIT_COPY(1)
EXIT_COPY(2)
EXIT_COPY(3)
EXIT_COPY(4)
EXIT_COPY(5)
EXIT_COPY(6)
EXIT_COPY(7)
EXIT_COPY(8)
_Static_assert(EXIT_COPIES == 8, "one program each");
#endif

/* ---- on demand: the thread that runs it is the canary from now on, or is it no longer ---- */

SEC("socket")
int canary(struct __sk_buff *packet)
{
	__u64 arm;

	if (bpf_skb_load_bytes(packet, 0, &arm, sizeof(arm)))
		return -EINVAL;
	*(volatile __u64 *)&canary_task = arm ? bpf_get_current_task() : 0;
	return 0;
}

/* ---- on demand: the exporter reclaims a slot ---- */

SEC("socket")
int reclaim(struct __sk_buff *packet)
{
	struct reclaim_request request;

	/* Always true; the mention keeps it in BTF. */
	if (!bpf_core_type_id_local(struct rename_abi))
		return -EINVAL;
	if (bpf_skb_load_bytes(packet, 0, &request, sizeof(request)))
		return -EINVAL;
	return reclaim_step(&request);
}
