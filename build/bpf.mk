# BPF objects: the probe, and small ones for tests.

CLANG ?= clang
LLVM_STRIP ?= llvm-strip

# The kernel's name of the architecture, and where its headers are.
BPF_ARCH := $(if $(filter arm64,$(ARCH)),arm64,x86)
BPF_HEADERS := $(CROSS_ROOT)/usr/include/$(TRIPLE)

# v2: the newest instruction set that 5.8 knows without surprises. -g makes BTF; strip keeps it, and its lines, which the
# verifier quotes. Their files are named from here, whoever builds.
BPF_CFLAGS := --target=bpf -mcpu=v2 -O2 -g -Wall -Wextra -Werror \
              -D__TARGET_ARCH_$(BPF_ARCH) -I$(BPF_HEADERS) -Ibpf -ffile-prefix-map=$(CURDIR)=.

# The exporter's half of bpf/rename.h and bpf/guard.h.
ABI := $(OUT)/abi/Abi.cs

.PHONY: bpf
bpf: $(ABI) ## Compile the BPF object alone, and generate what the exporter shares with it

define compile_bpf
	$(Q)$(NEED) clang llvm libbpf-dev
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c $< -o $@
	$(Q)$(LLVM_STRIP) -g $@
endef

$(BPF_OBJECT): bpf/rename.bpf.c $(BPF_SOURCES) build/bpf.mk | $(BPF_CAST_OBJECT) $(CROSS_ROOT)
	$(compile_bpf)

# The programs of the kprobe modes once more, for kernels with bpf_rdonly_cast(). Goes wherever the other goes.
$(BPF_CAST_OBJECT): BPF_CFLAGS += -DTYPE_CAST
$(BPF_CAST_OBJECT): bpf/rename.bpf.c $(BPF_SOURCES) build/bpf.mk | $(CROSS_ROOT)
	$(compile_bpf)

# What stops renames, where there is a policy.
$(BPF_GUARD_OBJECT): bpf/guard.bpf.c $(BPF_SOURCES) build/bpf.mk | $(CROSS_ROOT)
	$(compile_bpf)

$(ABI): $(BPF_OBJECT) $(BPF_GUARD_OBJECT) $(wildcard build/abi/*.cs*) $(wildcard src/Libbpf/*.cs)
	$(Q)$(NEED_SDK)
	$(Q)$(NEED) libbpf1
	$(Q)dotnet run --project build/abi -c Release -v quiet -- $(BPF_OBJECT) $(BPF_GUARD_OBJECT) $@

$(OUT)/tests/%.bpf.o: tests/bpf/%.bpf.c $(BPF_SOURCES) build/bpf.mk
	$(compile_bpf)

$(ARTIFACTS)/bench/%.bpf.o: bench/%.bpf.c build/bpf.mk
	$(compile_bpf)
