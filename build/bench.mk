# What the probe costs: bench/README.md.

RENAMES := $(ARTIFACTS)/bench/renames
STEP := $(ARTIFACTS)/bench/step
MINIMAL := $(ARTIFACTS)/bench/minimal
GUARD_BENCH := $(ARTIFACTS)/bench/guard
MINIMAL_OBJECT := $(ARTIFACTS)/bench/minimal.bpf.o
PEER_DRIVE := $(ARTIFACTS)/bench/peers/drive

$(RENAMES): bench/renames.c
	$(Q)$(NEED) gcc libc6-dev
	$(Q)mkdir -p $(@D)
	$(Q)gcc $(DRIVER_CFLAGS) -o $@ $<

$(STEP): bench/step.c
	$(Q)$(NEED) gcc libc6-dev
	$(Q)mkdir -p $(@D)
	$(Q)gcc $(DRIVER_CFLAGS) -o $@ $<

$(MINIMAL): bench/minimal.c
	$(Q)$(NEED) gcc libc6-dev libbpf-dev
	$(Q)mkdir -p $(@D)
	$(Q)gcc -O2 -Wall -Wextra -Werror -o $@ $< -lbpf

$(GUARD_BENCH): bench/guard.c bpf/guard.h bpf/rename.h
	$(Q)$(NEED) gcc libc6-dev libbpf-dev
	$(Q)mkdir -p $(@D)
	$(Q)gcc -O2 -Wall -Wextra -Werror -o $@ $< -lbpf

.PHONY: bench-instructions bench-instructions-record bench-profile needs-bench
bench-instructions: needs-bench ## Guest instructions a rename costs, by attach mode; fails at 5 % above bench/instructions.table
	$(Q)bench/instructions.sh

bench-instructions-record: needs-bench ## The same, and write bench/instructions.table anew
	$(Q)bench/instructions.sh --record

MODE ?= fentry
bench-profile: needs-bench $(STEP) ## Where the instructions of a rename go, function by function; MODE=fentry KERNEL=7.2, or GUARD=lsm
	$(Q)tests/vm/fetch-kernels.sh $(or $(KERNEL),7.2)
	$(Q)KERNEL=$(KERNEL) bench/profile.sh $(MODE)

needs-bench: $(EXPORTER) $(RENAMER) $(RENAMES) $(MINIMAL) $(MINIMAL_OBJECT) $(GUARD_BENCH) $(PEER_DRIVE)
	$(Q)$(NEED) qemu-system-x86 busybox-static cpio kmod xz-utils zstd strace
	$(Q)tests/vm/fetch-kernels.sh 6.12 7.2

# What it costs beside other tools: bench/README.md.

$(PEER_DRIVE): $(wildcard bench/peers/driver/*.[ch])
	$(Q)$(NEED) gcc libc6-dev
	$(Q)mkdir -p $(@D)
	$(Q)gcc $(DRIVER_CFLAGS) -o $@ $(filter %.c,$^)

.PHONY: bench-peers
bench-peers: $(EXPORTER) $(PEER_DRIVE) $(MINIMAL) $(MINIMAL_OBJECT) ## Side by side with bpftrace, node_exporter, inotifywait, fatrace; writes docs/performance.md (root, 12 minutes; QUICK=1: 2)
	$(Q)$(NEED) bpftrace prometheus-node-exporter inotify-tools fatrace curl
	$(Q)bench/peers/run.sh

# What an event costs, by output: docs/events.md.

.PHONY: bench-outputs
RUNS ?= 5
bench-outputs: needs-host ## CPU per event by output: a file, Kafka, OTLP; writes docs/events.md (root, 5 minutes; RUNS=5)
	$(Q)dotnet run --project tests/outputs-cost -c Release -v quiet -- $(RUNS) 40000 docs/events.md
