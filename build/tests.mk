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

.PHONY: test test-unit test-kernel test-e2e test-vm needs-unit needs-host needs-stage needs-vm dashboard-pictures
test: needs-unit needs-host needs-stage needs-vm ## Run every suite, and print their sum
	$(call run_suites,$(UNIT_SUITES) $(HOST_SUITES) $(VM_SUITES))

test-unit: needs-unit ## No renames: parsing, arithmetic, exposition, the contract with the kernel side
	$(call run_suites,$(UNIT_SUITES))

test-kernel: needs-host ## The shipped binary counting real renames on this host (root)
	$(call run_suites,KernelTests)

test-e2e: needs-host needs-stage ## The shipped binary as a process, a real Prometheus, the dashboards (root)
	$(call run_suites,e2e)

test-vm: needs-vm ## The shipped binary in virtual machines, every attach mode; KERNEL=6.1 runs one
	$(Q)TRAITS='$(if $(KERNEL),-trait Kernel=$(KERNEL))' build/run-tests.sh $(VM_SUITES)

needs-unit: $(BPF_OBJECT) $(TEST_OBJECTS)
	$(Q)$(NEED) libbpf1 prometheus

needs-host: $(EXPORTER) $(RENAMER) $(SCRAPER)
	$(Q)$(NEED) libbpf1 bpftool prometheus binutils podman runc
	$(Q)tests/e2e/fetch-prometheus.sh || echo "no newer Prometheus: tests that want one are skipped"

# For the dashboards: programs that rename, and a guest.
needs-stage: $(EXPORTER)
	$(Q)$(NEED) git rsync logrotate perl qemu-system-x86 busybox-static cpio kmod xz-utils zstd
	$(Q)tests/vm/fetch-kernels.sh 6.1

dashboard-pictures: needs-host needs-stage ## Draw dashboards/*.png with Grafana's components in Chromium (10 minutes)
	$(Q)$(NEED) chromium fonts-inter fonts-dejavu-core
	$(Q)command -v node npm >/dev/null || $(NEED) nodejs npm
	$(Q)build/pictures/draw.sh

needs-vm: $(EXPORTER) $(RENAMER) $(SCRAPER)
	$(Q)$(NEED) qemu-system-x86 busybox-static cpio kmod xz-utils zstd gcc libc6-dev
	$(Q)tests/vm/fetch-kernels.sh $(KERNEL)
