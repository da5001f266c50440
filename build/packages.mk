# What users install: Debian packages, and the files of a release.

PACKAGE_VERSION ?= $(shell build/version.sh)
PACKAGES := $(ARTIFACTS)/packages
# The time that a package bears: the commit's, so that the same commit gives the same bytes.
COMMIT_TIME = $(shell git log -1 --format=%ct)

##@ Ship

.PHONY: packages release
packages: $(EXPORTER) ## A Debian package, in artifacts/packages; ARCH=arm64: for arm64
	$(Q)$(NEED) dpkg
	$(Q)SOURCE_DATE_EPOCH=$(COMMIT_TIME) deploy/deb/build.sh $(EXPORTER) $(ARCH) $(PACKAGE_VERSION) $(PACKAGES)

release: ## The files of a release of the tag that is checked out, for amd64 and arm64, in artifacts/release
	$(Q)$(NEED) jq
	$(Q)build/release.sh $(ARTIFACTS)/release

.PHONY: test-packages test-release needs-packages
test-packages: $(EXPORTER) needs-packages ## The Debian package: what is in it, and its life on a machine with systemd (root)
	$(call run_suites,packages)

test-release: needs-packages ## 'make release' in a clone with a tag, twice: four binaries are compiled
	$(Q)$(NEED) git qemu-user-static
	$(call run_suites,release)

needs-packages:
	$(Q)$(NEED) dpkg git jq lintian man-db zsh fish mmdebstrap systemd-container
