# The test suites. Each is a program below artifacts/bin; build/run-tests.sh runs them and adds up.

TEST_OBJECTS := $(patsubst tests/bpf/%.c,$(ARTIFACTS)/tests/%.o,$(wildcard tests/bpf/*.bpf.c))
RENAMER := $(ARTIFACTS)/tests/renamer
SCRAPER := $(ARTIFACTS)/tests/scraper
DRIVER_CFLAGS := -O2 -static -Wall -Wextra -Werror -pthread

$(RENAMER): $(wildcard tests/driver/renamer*.[ch])
	$(Q)$(NEED) gcc libc6-dev
	$(Q)mkdir -p $(@D)
	$(Q)gcc $(DRIVER_CFLAGS) -o $@ $(filter %.c,$^)

$(SCRAPER): tests/driver/scraper.c
	$(Q)$(NEED) gcc libc6-dev
	$(Q)mkdir -p $(@D)
	$(Q)gcc $(DRIVER_CFLAGS) -o $@ $<

# $(1): the suites, by the names of their folders.
define run_suites
	$(Q)build/run-tests.sh $(1)
endef

##@ Test

UNIT_SUITES := Libbpf.Tests RenameExporter.Tests
HOST_SUITES := KernelTests e2e
VM_SUITES   := vm
# 'make test' boots the oldest kernel, Debian's and the newest, and loads one mode of each.
TEST_KERNELS := 5.10.218 6.1 7
TEST_LOADS   := auto
# What 'make test-vm' boots: all of kernels.table, unless KERNEL or KERNELS names some.
KERNELS ?= $(KERNEL)
kernel_traits = $(foreach kernel,$(KERNELS),-trait Kernel=$(kernel))
DISKS := $(patsubst %,$(ARTIFACTS)/tests/disks/%.img,ext4 btrfs xfs)

.PHONY: test test-unit test-kernel test-e2e test-vm needs-unit needs-host needs-vm
test: KERNELS = $(TEST_KERNELS)
test: needs-unit needs-host needs-vm ## Run every suite, and print their sum
	$(Q)VM_TRAITS='$(kernel_traits)' VM_LOADS='$(TEST_LOADS)' \
		build/run-tests.sh $(UNIT_SUITES) $(HOST_SUITES) $(VM_SUITES)

test-unit: needs-unit ## No renames: parsing, arithmetic, exposition, the contract with the kernel side
	$(call run_suites,$(UNIT_SUITES))

test-kernel: needs-host ## The shipped binary counting real renames on this host (root)
	$(call run_suites,KernelTests)

test-e2e: needs-host ## The shipped binary as a process, and a real Prometheus (root)
	$(call run_suites,e2e)

test-vm: needs-vm ## The shipped binary on every kernel in QEMU, every attach mode; KERNEL=6.1 boots one
	$(Q)VM_TRAITS='$(kernel_traits)' build/run-tests.sh $(VM_SUITES)

needs-unit: $(BPF_OBJECT) $(TEST_OBJECTS)
	$(Q)$(NEED) libbpf1 prometheus

needs-host: $(EXPORTER) $(RENAMER) $(SCRAPER)
	$(Q)$(NEED) libbpf1 bpftool prometheus binutils podman runc
	$(Q)tests/e2e/fetch-prometheus.sh || echo "no newer Prometheus: tests that want one are skipped"

needs-vm: $(EXPORTER) $(RENAMER) $(SCRAPER) $(DISKS)
	$(Q)$(NEED) qemu-system-x86 busybox-static cpio kmod xz-utils zstd gcc libc6-dev
	$(Q)tests/vm/fetch-kernels.sh $(KERNELS)

$(DISKS) &: tests/vm/make-disks.sh
	$(Q)$(NEED) e2fsprogs btrfs-progs xfsprogs
	$(Q)$< $(@D)
