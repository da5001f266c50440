# What the checks of deploy/pipelines are made with: a parser of HCL and the types of OCI's provider; a collector.

PIPELINES_TOOLS := $(ARTIFACTS)/tests/pipelines-tools
COLLECTOR := $(ARTIFACTS)/tests/collector

##@ Test

.PHONY: test-pipelines test-collector event-sizes needs-pipelines needs-collector
test-pipelines: needs-pipelines ## deploy/pipelines: Terraform, the parser for Log Analytics, collectors, templates; no network
	$(call run_suites,$(PIPELINES_SUITES))

test-collector: needs-collector ## Its collectors, and events, in a real OpenTelemetry Collector (260 MB to get, then minutes to compile; root)
	$(call run_suites,$(COLLECTOR_SUITES))

needs-pipelines: $(PIPELINES_TOOLS)

needs-collector: $(EXPORTER) $(RENAMER) $(COLLECTOR)

$(PIPELINES_TOOLS): tests/pipelines/fetch-tools.sh tests/pipelines/package-lock.json
	$(Q)command -v node >/dev/null && command -v npm >/dev/null || $(NEED) nodejs npm
	$(Q)tests/pipelines/fetch-tools.sh $@
	$(Q)touch $@

$(COLLECTOR): tests/collector/fetch-collector.sh tests/collector/main.go
	$(Q)tests/collector/fetch-collector.sh $@
	$(Q)touch $@

event-sizes: $(EXPORTER) ## Measure bytes per event, plain and compressed; writes deploy/pipelines/README.md (root, a minute)
	$(Q)$(NEED) git rsync jq gzip lz4 zstd
	$(Q)tests/pipelines/measure-events.sh $(EXPORTER) deploy/pipelines/README.md
