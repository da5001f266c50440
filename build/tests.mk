# The test suites. Each is a program below artifacts/bin; build/run-tests.sh runs them and adds up.

TEST_OBJECTS := $(patsubst tests/bpf/%.c,$(ARTIFACTS)/tests/%.o,$(wildcard tests/bpf/*.bpf.c))
RENAMER := $(OUT)/tests/renamer
SCRAPER := $(OUT)/tests/scraper
MANAGER := $(OUT)/tests/manager
TOOLKIT_SAMPLE := $(ARTIFACTS)/tests/toolkit-sample/sample_exporter
ENCRYPTOR := $(OUT)/tests/encryptor
STORM := $(OUT)/tests/storm
CONFINE := $(ARTIFACTS)/tests/confine
CONFINED := $(ARTIFACTS)/tests/confined
RECORDED := $(ARTIFACTS)/tests/recorded
SYSCALLS := $(ARTIFACTS)/tests/syscalls
DRIVER_CFLAGS := -O2 -static -Wall -Wextra -Werror -pthread

$(RENAMER): $(wildcard tests/driver/renamer*.[ch])
	$(Q)$(NEED) $(GCC_PACKAGES)
	$(Q)mkdir -p $(@D)
	$(Q)$(GCC) $(DRIVER_CFLAGS) -o $@ $(filter %.c,$^)

$(ENCRYPTOR): $(wildcard tests/driver/encryptor*.[ch])
	$(Q)$(NEED) $(GCC_PACKAGES)
	$(Q)mkdir -p $(@D)
	$(Q)$(GCC) $(DRIVER_CFLAGS) -o $@ $(filter %.c,$^)

# With renamer's calls.
$(STORM): $(wildcard tests/driver/storm*.[ch]) tests/driver/renamer.h tests/driver/renamer_calls.c tests/driver/renamer_uring.c
	$(Q)$(NEED) $(GCC_PACKAGES)
	$(Q)mkdir -p $(@D)
	$(Q)$(GCC) $(DRIVER_CFLAGS) -o $@ $(filter %.c,$^)

$(SCRAPER) $(MANAGER): $(OUT)/tests/%: tests/driver/%.c
	$(Q)$(NEED) $(GCC_PACKAGES)
	$(Q)mkdir -p $(@D)
	$(Q)$(GCC) $(DRIVER_CFLAGS) -o $@ $<

# An exporter of one metric, of the toolkit alone.
$(TOOLKIT_SAMPLE): $(filter src/ExporterToolkit/% src/Shared/%,$(CSHARP_SOURCES)) $(wildcard tests/ExporterToolkit.Sample/*) Directory.Packages.props
	$(Q)$(NEED) clang zlib1g-dev
	@echo "compiling $@ (NativeAOT; about a minute)"
	$(Q)dotnet publish tests/ExporterToolkit.Sample -c Release -o $(@D) -v quiet --nologo
	$(Q)touch $@

$(CONFINE): $(wildcard tests/driver/confine*.[ch])
	$(Q)$(NEED) gcc libc6-dev libseccomp-dev
	$(Q)mkdir -p $(@D)
	$(Q)gcc $(DRIVER_CFLAGS) -o $@ $(filter %.c,$^) -lseccomp

# The exporter as a unit would run it: nobody, CAP_BPF, CAP_PERFMON, CAP_DAC_READ_SEARCH (tracefs), and
# the system calls of deploy/seccomp.json.
$(CONFINED): $(CONFINE) $(EXPORTER) build/tests.mk
	$(Q)printf '#!/bin/sh\nexec "%s" --seccomp "%s" 65534 c000000004 "%s" "$$@"\n' \
		"$(abspath $(CONFINE))" "$(abspath deploy/seccomp.json)" "$(abspath $(EXPORTER))" >$@
	$(Q)chmod 755 $@

# The same, and what it calls is written down instead.
$(RECORDED): $(CONFINE) $(EXPORTER) build/tests.mk
	$(Q)printf '#!/bin/sh\nexec "%s" --record "%s" 65534 c000000004 "%s" "$$@"\n' \
		"$(abspath $(CONFINE))" "$(abspath $(SYSCALLS))" "$(abspath $(EXPORTER))" >$@
	$(Q)chmod 755 $@

# $(1): the suites, by the names of their folders.
define run_suites
	$(Q)build/run-tests.sh $(1)
endef

##@ Test

UNIT_SUITES := Libbpf.Tests Librdkafka.Tests ExporterToolkit.Tests RenameExporter.Tests
KUBERNETES_SUITES := kubernetes
PIPELINES_SUITES := pipelines
# A real collector: not in 'make test'.
COLLECTOR_SUITES := collector
# What takes minutes of outputs: likewise.
OUTPUTS_SUITES := outputs
# What needs other builds of the exporter: likewise.
UPGRADE_SUITES := upgrade
UPGRADE := $(ARTIFACTS)/upgrade/field.sh
HOST_SUITES := KernelTests e2e
# As a unit would run the exporter; as root only what must be (tests/Testing/Unconfined.cs).
KERNEL_SUITES := confined/KernelTests unconfined/KernelTests
VM_SUITES   := vm
IMAGE_SUITES := image
BENCH_SUITES := bench
# 'make test' has them in three lanes that run at once: the kernels in guests keep the processors busy, the others mostly wait.
# What renames much on this host, or looks for samples of its own renames (a flood of names takes them), is in one lane.
GUEST_LANE := $(VM_SUITES)
HOST_LANE  := $(KERNEL_SUITES) e2e $(IMAGE_SUITES) $(BENCH_SUITES) $(KUBERNETES_SUITES)
REST_LANE  := $(UNIT_SUITES) $(PIPELINES_SUITES) packages
# 'make test' boots the oldest kernel, Debian 12's and the newest, and loads one mode of each; 'make test-all' all of them.
TEST_KERNELS := 5.10.218 6.1 6.1-more 7.3
TEST_LOADS   := auto
# 'make test-confined' boots these.
CONFINED_KERNELS = $(or $(KERNEL),5.10.218 7.3)
# What 'make test-vm' boots: all of kernels.table, unless KERNEL or KERNELS names some.
KERNELS ?= $(KERNEL)
kernel_traits = $(or $(foreach kernel,$(KERNELS),-trait Kernel=$(kernel)),-trait- Machine=arm64 -trait- Machine=system -trait- Machine=restart)
# What 'make test-arm64' boots. A kernel without fentry, and the newest, which has all modes.
ARM64_KERNELS ?= arm64-6.1 arm64-7
DISKS := $(patsubst %,$(ARTIFACTS)/tests/disks/%.img,ext4 btrfs xfs)

.PHONY: test test-unit test-kernel test-confined seccomp-profile test-e2e test-outputs test-vm test-image test-kubernetes needs-unit needs-kubernetes needs-host needs-stage needs-image needs-vm dashboard-pictures live-pictures
test: KERNELS = $(TEST_KERNELS)
test: needs-unit needs-kubernetes needs-pipelines needs-packages needs-host needs-stage needs-image $(IMAGE) needs-vm needs-bench ## Run the suites, and print their sum (not: test-arm64, test-release)
	$(Q)VM_TRAITS='$(kernel_traits)' VM_LOADS='$(TEST_LOADS)' \
		build/run-tests.sh $(GUEST_LANE) -- $(HOST_LANE) -- $(REST_LANE)

.PHONY: test-all
test-all: ## 'make test' on every kernel with loads in every mode; then arm64, the suites confined, and a release (root, hours)
	$(Q)MEMORY_SWEEP=fine $(MAKE) test TEST_KERNELS= TEST_LOADS=
	$(Q)$(MAKE) test-arm64
	$(Q)$(MAKE) test-confined
	$(Q)$(MAKE) test-restart
	$(Q)$(MAKE) test-upgrade
	$(Q)$(MAKE) test-guard-system
	$(Q)$(MAKE) test-collector
	$(Q)$(MAKE) test-outputs
	$(Q)$(MAKE) test-release

test-unit: needs-unit ## No renames: parsing, arithmetic, exposition, the ABI of the kernel side
	$(call run_suites,$(UNIT_SUITES))

test-kubernetes: needs-kubernetes ## The manifests and the chart, rendered by kubectl and Helm, held against the API (root)
	$(call run_suites,$(KUBERNETES_SUITES))

test-kernel: needs-host ## The shipped binary counting real renames on this host, as nobody and as root (root)
	$(call run_suites,$(KERNEL_SUITES))

.PHONY: test-restart
test-restart: KERNELS = 5.10-kills 6.1-kills 7.2-kills
test-restart: needs-host needs-vm ## Kill the exporter KILLS times (500) under load, and 40 times in each of three guests, held against the truth (root)
	$(Q)VM_TRAITS='$(kernel_traits)' build/run-tests.sh $(VM_SUITES)
	$(Q)KILLS=$(or $(KILLS),500) $(ARTIFACTS)/bin/KernelTests/release/KernelTests -noLogo -noColor -class '*RestartTests' -class '*HandoverTests'

# The last of those that it makes.
$(UPGRADE): $(CSHARP_SOURCES) $(BPF_SOURCES) build/upgrade.sh
	$(Q)$(NEED) clang llvm libbpf-dev libbpf1
	@echo "compiling other versions for $@ (three times)"
	$(Q)build/upgrade.sh $(@D)

.PHONY: test-upgrade restart-table
test-upgrade: needs-host $(UPGRADE) ## Builds that take over from each other under load: what is not counted, and for how long (root, minutes)
	$(call run_suites,$(UPGRADE_SUITES))

restart-table: test-upgrade ## Measure what a restart and an upgrade lose, with and without --probe.keep; writes docs/restart.md (root, minutes)
	$(Q)sed -i -e '/^<!-- restart-table -->$$/,/^<!-- \/restart-table -->$$/{//!d}' \
		-e '/^<!-- restart-table -->$$/r $(ARTIFACTS)/upgrade/loss.md' docs/restart.md

test-confined: KERNELS = $(CONFINED_KERNELS)
test-confined: needs-host needs-stage needs-vm ## The suites again, the exporter as nobody, with few capabilities, under the seccomp profile (root)
	$(Q)VM_TRAITS='$(kernel_traits)' VM_LOADS='$(TEST_LOADS)' \
		build/run-tests.sh $(addprefix confined/,$(HOST_SUITES) $(VM_SUITES))

seccomp-profile: KERNELS = $(CONFINED_KERNELS)
seccomp-profile: needs-host needs-stage needs-vm $(RECORDED) ## Hold deploy/seccomp.json against what the exporter calls in those suites (root)
	$(Q)$(NEED) jq
	$(Q)rm -f $(SYSCALLS)
	$(Q)VM_TRAITS='$(kernel_traits)' VM_LOADS='$(TEST_LOADS)' \
		build/run-tests.sh $(addprefix recorded/,$(HOST_SUITES) $(VM_SUITES)) || echo "what failed may not have been recorded"
	$(Q)build/seccomp-profile.sh $(SYSCALLS) $(patsubst %,$(ARTIFACTS)/tests/vm-recorded/%/syscalls,$(KERNELS))

test-e2e: needs-host needs-stage ## The shipped binary as a process, a real Prometheus, the dashboards (root)
	$(call run_suites,e2e)

test-outputs: needs-host ## Outputs that are away for a minute, and 100,000 events to a broker with faults (root, 8 minutes)
	$(call run_suites,$(OUTPUTS_SUITES))

test-vm: needs-vm ## The shipped binary on every kernel in QEMU, every attach mode; KERNEL=6.1 boots one
	$(Q)VM_TRAITS='$(kernel_traits)' build/run-tests.sh $(VM_SUITES)

test-image: needs-image $(IMAGE_FROM_SOURCE) ## The container image, compiled in a container, run by podman (root; 'make test' takes the compiled binary)
	$(Q)IMAGE_ARCHIVE=$(abspath $(IMAGE_FROM_SOURCE)) build/run-tests.sh $(IMAGE_SUITES)

test-arm64: $(EXPORTER) $(DISKS) ## The arm64 binary under qemu-user, and on arm64 kernels in QEMU, every attach mode; and the image
	$(Q)$(NEED) qemu-system-arm qemu-user-static binutils cpio kmod xz-utils zstd
	$(Q)$(MAKE) arm64-programs ARCH=arm64
	$(Q)tests/vm/fetch-kernels.sh $(ARM64_KERNELS)
	$(Q)VM_TRAITS='$(foreach kernel,$(ARM64_KERNELS) user,-trait Kernel=$(kernel))' build/run-tests.sh $(VM_SUITES)

.PHONY: test-arm64 arm64-programs
arm64-programs: $(EXPORTER) $(RENAMER) $(SCRAPER) $(IMAGE_ROOT)

needs-unit: $(ABI) $(TEST_OBJECTS) $(TOOLKIT_SAMPLE)
	$(Q)$(NEED) libbpf1 librdkafka1 prometheus python3-jsonschema

needs-kubernetes: $(EXPORTER) $(RENAMER) $(KUBERNETES_TOOLS) $(CONTAINERD)
	$(Q)$(NEED) runc libcap2-bin prometheus

needs-host: $(EXPORTER) $(RENAMER) $(SCRAPER) $(MANAGER) $(ENCRYPTOR) $(CONFINED)
	$(Q)$(NEED) libbpf1 librdkafka1 bpftool prometheus prometheus-alertmanager binutils podman runc curl git logrotate rsync strace systemd tmux
	$(Q)tests/e2e/fetch-prometheus.sh || echo "no newer Prometheus: tests that want one are skipped; with REQUIRE_ALL=1 they fail"

needs-image: needs-host $(KUBERNETES_TOOLS)
	$(Q)$(NEED) catatonit docker-compose libcap2-bin

# For the dashboards: programs that rename, and a guest.
PAGE_TOOLS := $(ARTIFACTS)/tests/page-tools
$(PAGE_TOOLS): tests/e2e/page/fetch-tools.sh tests/e2e/page/package-lock.json
	$(Q)command -v node >/dev/null && command -v npm >/dev/null || $(NEED) nodejs npm
	$(Q)$< $@

needs-stage: $(EXPORTER) $(PAGE_TOOLS)
	$(Q)$(NEED) chromium git rsync logrotate perl qemu-system-x86 busybox-static cpio kmod xz-utils zstd
	$(Q)tests/vm/fetch-kernels.sh 6.1

.PHONY: soak
MINUTES ?= 10
REST ?= 0
soak: needs-host ## Churn for MINUTES=10, REST=0 seconds after each round: does it stay exact and small? artifacts/soak has the figures and a picture (root)
	$(Q)dotnet run --project tests/soak -c Release -v quiet -- $(MINUTES) $(REST) $(ARTIFACTS)/soak

dashboard-pictures: needs-host needs-stage ## Draw dashboards/*.png with Grafana's components in Chromium (10 minutes)
	$(Q)$(NEED) chromium fonts-inter fonts-dejavu-core pngquant
	$(Q)command -v node >/dev/null && command -v npm >/dev/null || $(NEED) nodejs npm
	$(Q)build/pictures/draw.sh

live-pictures: needs-host $(PAGE_TOOLS) ## Draw docs/live.png and docs/top.svg: the page in Chromium, top in tmux (a minute; root)
	$(Q)$(NEED) chromium fonts-dejavu-core pngquant python3
	$(Q)build/pictures/live/draw.sh

needs-vm: $(EXPORTER) $(RENAMER) $(SCRAPER) $(STORM) $(CONFINE) $(DISKS)
	$(Q)$(NEED) qemu-system-x86 busybox-static cpio kmod xz-utils zstd gcc libc6-dev btrfs-progs logrotate
	$(Q)tests/vm/fetch-kernels.sh $(KERNELS)

# What an encryptor gets, and whether a kernel bears the guard's hooks being attached over and over: docs/guard.md.

GUARD_SOAK := $(ARTIFACTS)/tests/guard_soak
GUARD_SOAK_KERNELS ?= 6.1-guard 7.2-guard
# Rounds for each hook: of attaching and detaching, and of 'guard check', which loads, too; and seconds that each may take.
ROUNDS ?= 1000
CHECKS ?= 100
ROUND_SECONDS ?= 3500

SYSTEM_DISK := $(ARTIFACTS)/tests/disks/system.img

.PHONY: test-guard-system guard-table guard-soak needs-guard
test-guard-system: KERNELS = 6.1-system
test-guard-system: needs-vm $(SYSTEM_DISK) ## A Debian with systemd in a guest whose guard enforces over everybody (root, for the disk)
	$(Q)VM_TRAITS='$(kernel_traits)' build/run-tests.sh $(VM_SUITES)

$(SYSTEM_DISK): $(EXPORTER) tests/vm/make-system.sh tests/vm/guest/system-work.sh deploy/guard/policy.yml docs/guard.md
	$(Q)$(NEED) mmdebstrap e2fsprogs
	$(Q)mkdir -p $(@D)
	$(Q)rm -rf $(ARTIFACTS)/tests/disks/packages
	$(Q)$(MAKE) packages PACKAGES=$(ARTIFACTS)/tests/disks/packages
	$(Q)tests/vm/make-system.sh $@ $(EXPORTER) deploy/guard/policy.yml $(ARTIFACTS)/tests/disks/packages docs/guard.md

guard-table: needs-guard ## Measure what an encryptor gets when it is denied, stopped or killed; writes docs/guard.md (10 minutes)
	$(Q)tests/vm/guard-table.sh docs/guard.md

guard-soak: needs-guard $(GUARD_SOAK) $(BPF_GUARD_OBJECT) ## Attach and detach the guard ROUNDS=1000 times by each hook, beside renames (hours)
	$(Q)tests/vm/guard-soak.sh $(ROUNDS) $(CHECKS) $(ROUND_SECONDS) $(GUARD_SOAK_KERNELS)

needs-guard: $(EXPORTER) $(RENAMER) $(STORM)
	$(Q)$(NEED) qemu-system-x86 busybox-static cpio kmod xz-utils zstd
	$(Q)tests/vm/fetch-kernels.sh 6.1-guard $(GUARD_SOAK_KERNELS)

$(GUARD_SOAK): tests/vm/guard_soak.c bpf/guard.h bpf/rename.h
	$(Q)$(NEED) gcc libc6-dev libbpf-dev
	$(Q)mkdir -p $(@D)
	$(Q)gcc -O2 -Wall -Wextra -Werror -Ibpf -o $@ $< -lbpf

$(DISKS) &: tests/vm/make-disks.sh
	$(Q)$(NEED) e2fsprogs btrfs-progs xfsprogs
	$(Q)$< $(@D)
