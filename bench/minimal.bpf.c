// SPDX-License-Identifier: GPL-2.0-only
/*
 * The yardsticks. First, what somebody would write who only wants to know how many renames each
 * process name and user made, and how they ended. One program at the exit, one hash map, nothing
 * else: no durations, kinds or file systems, no inner calls, no readers to keep out of the way, and
 * a full map loses renames without a word. Then the same with an entry and two looks at the clock,
 * and the same with durations.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct minimal_key {
	char comm[16];
	__u32 uid;
	__s32 result;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct minimal_key);
	__type(value, __u64);
} renames SEC(".maps");

static __always_inline int count_rename(long result)
{
	struct minimal_key key = {.uid = (__u32)bpf_get_current_uid_gid(), .result = result};
	__u64 one = 1;

	bpf_get_current_comm(key.comm, sizeof(key.comm));
	__u64 *count = bpf_map_lookup_elem(&renames, &key);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&renames, &key, &one, BPF_NOEXIST);
	return 0;
}

/* struct renamedata * is the one argument; the result follows it. */
SEC("fexit/vfs_rename")
int fentry(__u64 *args)
{
	return count_rename((int)args[1]);
}

SEC("kretprobe.multi/vfs_rename")
int kprobe_multi(struct pt_regs *regs)
{
	return count_rename((int)PT_REGS_RC(regs));
}

SEC("kretprobe/vfs_rename")
int kprobe(struct pt_regs *regs)
{
	return count_rename((int)PT_REGS_RC(regs));
}

/* What tracefs says of the event: the common fields, the call's number, its result. */
struct syscall_exit {
	__u64 common;
	__s64 nr;
	__s64 ret;
};

SEC("tracepoint/syscalls/sys_exit_rename")
int tracepoint(struct syscall_exit *exit)
{
	return count_rename(exit->ret);
}

/* ---- and a second program at the entry; both look at the clock, and forget the time ---- */

static __always_inline int look(const void *context)
{
	(void)context;
	bpf_ktime_get_ns();
	return 0;
}

SEC("fentry/vfs_rename")
int fentry_floor_begin(__u64 *args)
{
	return look(args);
}

SEC("fexit/vfs_rename")
int fentry_floor_end(__u64 *args)
{
	look(args);
	return count_rename((int)args[1]);
}

SEC("kprobe.multi/vfs_rename")
int kprobe_multi_floor_begin(struct pt_regs *regs)
{
	return look(regs);
}

SEC("kretprobe.multi/vfs_rename")
int kprobe_multi_floor_end(struct pt_regs *regs)
{
	look(regs);
	return count_rename((int)PT_REGS_RC(regs));
}

SEC("kprobe/vfs_rename")
int kprobe_floor_begin(struct pt_regs *regs)
{
	return look(regs);
}

SEC("kretprobe/vfs_rename")
int kprobe_floor_end(struct pt_regs *regs)
{
	look(regs);
	return count_rename((int)PT_REGS_RC(regs));
}

SEC("tracepoint/syscalls/sys_enter_rename")
int tracepoint_floor_begin(void *enter)
{
	return look(enter);
}

SEC("tracepoint/syscalls/sys_exit_rename")
int tracepoint_floor_end(struct syscall_exit *exit)
{
	look(exit);
	return count_rename(exit->ret);
}

/* ---- and how long they took, in the usual way ---- */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, __u64);
} begun SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} durations SEC(".maps");

/* The context: of every kind of program. */
static __always_inline int begin(const void *context)
{
	(void)context;

	__u64 thread = bpf_get_current_pid_tgid();
	__u64 now = bpf_ktime_get_ns();

	bpf_map_update_elem(&begun, &thread, &now, BPF_ANY);
	return 0;
}

static __always_inline __u32 log2_of(__u64 value)
{
	__u32 bits = 0;

	for (__u32 step = 32; step; step >>= 1)
		if (value >> step) {
			value >>= step;
			bits += step;
		}
	return bits;
}

static __always_inline int end(long result)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u64 *since = bpf_map_lookup_elem(&begun, &thread);

	if (since) {
		__u32 bucket = log2_of(bpf_ktime_get_ns() - *since);
		__u64 *count = bpf_map_lookup_elem(&durations, &bucket);

		if (count)
			__sync_fetch_and_add(count, 1);
		bpf_map_delete_elem(&begun, &thread);
	}
	return count_rename(result);
}

SEC("fentry/vfs_rename")
int fentry_timed_begin(__u64 *args)
{
	return begin(args);
}

SEC("fexit/vfs_rename")
int fentry_timed_end(__u64 *args)
{
	return end((int)args[1]);
}

SEC("kprobe.multi/vfs_rename")
int kprobe_multi_timed_begin(struct pt_regs *regs)
{
	return begin(regs);
}

SEC("kretprobe.multi/vfs_rename")
int kprobe_multi_timed_end(struct pt_regs *regs)
{
	return end((int)PT_REGS_RC(regs));
}

SEC("kprobe/vfs_rename")
int kprobe_timed_begin(struct pt_regs *regs)
{
	return begin(regs);
}

SEC("kretprobe/vfs_rename")
int kprobe_timed_end(struct pt_regs *regs)
{
	return end((int)PT_REGS_RC(regs));
}

SEC("tracepoint/syscalls/sys_enter_rename")
int tracepoint_timed_begin(void *enter)
{
	return begin(enter);
}

SEC("tracepoint/syscalls/sys_exit_rename")
int tracepoint_timed_end(struct syscall_exit *exit)
{
	return end(exit->ret);
}
