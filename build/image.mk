# The container image.

IMAGE := $(OUT)/tests/image.tar
IMAGE_ROOT := $(OUT)/tests/image-root.tar
IMAGE_FROM_SOURCE := $(ARTIFACTS)/tests/image-from-source.tar
IMAGE_FILES := Dockerfile .dockerignore alerts/RUNBOOK.md build/image.sh $(wildcard build/image/*)
IMAGE_VERSION := $(shell sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
TEST_IMAGE := localhost/rename_exporter-test:$(IMAGE_VERSION)-$(ARCH)

##@ Container

.PHONY: image
image: ## Build the container image localhost/rename_exporter with podman, from source
	$(Q)$(NEED) podman runc
	$(Q)build/image.sh localhost/rename_exporter:$(IMAGE_VERSION)

# For the tests: of the binary that is there, and compiled in a container.
$(IMAGE): $(EXPORTER) $(IMAGE_FILES)
	$(Q)$(NEED) podman runc
	$(Q)build/image.sh --binary $< --archive $@ $(TEST_IMAGE)

# Its files.
$(IMAGE_ROOT): $(IMAGE)
	$(Q)build/image/export.sh $< $@

$(IMAGE_FROM_SOURCE): $(CSHARP_SOURCES) $(BPF_SOURCES) $(IMAGE_FILES)
	$(Q)$(NEED) podman runc
	$(Q)build/image.sh --archive $@ $(TEST_IMAGE)
