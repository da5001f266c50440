# What users install: packages, archives, and all the files of a release.

PACKAGE_VERSION ?= $(shell build/version.sh)
PACKAGES := $(ARTIFACTS)/packages
DOCKER_REGISTRY := $(ARTIFACTS)/tests/docker-registry
# The time that a package bears: the commit's, so that the same commit gives the same bytes.
COMMIT_TIME = $(shell git log -1 --format=%ct)

##@ Ship

.PHONY: packages release publish
packages: $(EXPORTER) ## A deb, an rpm and an archive of the binary, in artifacts/packages; ARCH=arm64: for arm64
	$(Q)$(NEED) dpkg rpm
	$(Q)for script in deb/build.sh rpm/build.sh packages/archive.sh; do \
		SOURCE_DATE_EPOCH=$(COMMIT_TIME) deploy/$$script $(EXPORTER) $(ARCH) $(PACKAGE_VERSION) $(PACKAGES); done

release: ## All files of a release of the tag that is checked out, for amd64 and arm64, in artifacts/release
	$(Q)$(NEED) jq
	$(Q)build/release.sh $(ARTIFACTS)/release

# REGISTRY: host and path, as registry.example.com/tools. Who may push there has logged in before, with podman and Helm.
publish: $(KUBERNETES_TOOLS) ## Push the images and the chart of artifacts/release to REGISTRY=host/path
	$(Q)$(NEED) podman
	$(Q)HELM=$(KUBERNETES_TOOLS)/helm4 build/publish.sh $(ARTIFACTS)/release "$(REGISTRY)"

.PHONY: test-packages test-release needs-packages
test-packages: $(EXPORTER) needs-packages ## deb, rpm and archive: what is in them, the packages' lives on a machine with systemd, and the pages' commands typed there (root)
	$(call run_suites,packages)

test-release: needs-packages $(KUBERNETES_TOOLS) $(DOCKER_REGISTRY) ## 'make release' in a clone with a tag, twice: four binaries are compiled
	$(Q)$(NEED) git qemu-user-static
	$(call run_suites,release)

$(DOCKER_REGISTRY): tests/release/fetch-registry.sh
	$(Q)$< $@
	$(Q)touch $@

needs-packages:
	$(Q)$(NEED) dpkg rpm rpm2cpio cpio git jq lintian man-db zsh fish mmdebstrap systemd-container
