# The alerts: writing the rules, and finding out what they are worth.

##@ Alerts

.PHONY: alerts detection
alerts: ## Write the rules from alerts/thresholds.yml and alerts/rules.template.yml
	$(Q)$(NEED) prometheus
	$(Q)alerts/generate.sh alerts
	$(Q)promtool check rules --lint=all --lint-fatal alerts/rename_exporter.rules.yml

# How often each attack is made. PATTERNS="append-14 photo-sort" runs these only, and leaves the document alone.
REPETITIONS := 3
DETECTION := $(if $(PATTERNS),$(ARTIFACTS)/detection.md,docs/detection.md)

detection: needs-host $(if $(PATTERNS),,$(ARTIFACTS)/detection/began) ## Measure what the alerts find, how fast, and when they are wrong: docs/detection.md (root, 25 minutes)
	$(Q)command -v npm >/dev/null || $(NEED) npm
	$(Q)PATTERNS='$(PATTERNS)' dotnet run --project tests/detection -c Release -v quiet -- $(DETECTION) $(REPETITIONS) \
		$(if $(PATTERNS),,$(ARTIFACTS)/detection)

$(ARTIFACTS)/detection/began: $(EXPORTER) $(RENAMER) $(ENCRYPTOR) $(wildcard tests/detection/*.sh tests/e2e/patterns/*/*.sh)
	$(Q)tests/detection/record-guest.sh $(@D)
