# For which machine to build. Another one than this has everything below artifacts/ARCH.

OWN_ARCH := $(shell dpkg --print-architecture 2>/dev/null || echo amd64)
ARCH ?= $(OWN_ARCH)
ifeq ($(filter amd64 arm64,$(ARCH)),)
$(error ARCH=$(ARCH): there is amd64 and arm64)
endif
TRIPLE := $(if $(filter arm64,$(ARCH)),aarch64,x86_64)-linux-gnu
OUT := $(ARTIFACTS)
# For the tests' small programs.
GCC := gcc
GCC_PACKAGES := gcc libc6-dev

ifneq ($(ARCH),$(OWN_ARCH))
OUT := $(ARTIFACTS)/$(ARCH)
# Headers and libraries of the other machine: build/sysroot.sh. The linker is binutils'.
CROSS_ROOT := $(OUT)/sysroot
CROSS_CFLAGS := --target=$(TRIPLE) --sysroot=$(CROSS_ROOT)
CROSS_PACKAGES := llvm binutils-$(subst _,-,$(TRIPLE))
GCC := $(TRIPLE)-gcc
GCC_PACKAGES := gcc-$(subst _,-,$(TRIPLE)) libc6-dev-$(ARCH)-cross
PUBLISH_FLAGS := -p:TargetRuntime=linux-$(patsubst amd64,x64,$(ARCH)) -p:ArtifactsPath=$(abspath $(OUT))
endif

.PHONY: print-out
print-out: # for build/release.sh
	@echo $(OUT)
