# The alerts: writing the rules, and finding out what they are worth.

##@ Alerts

.PHONY: alerts detection rules-cost
alerts: ## Write the rules from alerts/thresholds.yml and alerts/rules.template.yml
	$(Q)$(NEED) prometheus
	$(Q)alerts/generate.sh alerts
	$(Q)promtool check rules --lint=all --lint-fatal alerts/rename_exporter.rules.yml

# Of 13,000 actors on 68 hosts, and of 1,000 hosts with 100 actors each, unless SIZES names others.
rules-cost: ## Measure what one evaluation of the rules costs a Prometheus, and a VictoriaMetrics (5 minutes, wants the machine to itself)
	$(Q)$(NEED) prometheus python3
	$(Q)VICTORIA="$$(tests/rules-cost/fetch-victoria.sh)" tests/rules-cost/run.sh $(SIZES)

# How often each attack is made. PATTERNS="append-14 photo-sort" runs these only, and leaves the document alone.
REPETITIONS := 3
DETECTION := $(if $(PATTERNS),$(ARTIFACTS)/detection.md,docs/detection.md)

detection: needs-host $(if $(PATTERNS),,$(ARTIFACTS)/detection/began) ## Measure what the alerts find, how fast, and when they are wrong: docs/detection.md (root, 25 minutes)
	$(Q)command -v npm >/dev/null || $(NEED) npm
	$(Q)PATTERNS='$(PATTERNS)' dotnet run --project tests/detection -c Release -v quiet -- $(DETECTION) $(REPETITIONS) \
		$(if $(PATTERNS),,$(ARTIFACTS)/detection)

$(ARTIFACTS)/detection/began: $(EXPORTER) $(RENAMER) $(ENCRYPTOR) $(wildcard tests/detection/*.sh tests/e2e/patterns/*/*.sh)
	$(Q)tests/detection/record-guest.sh $(@D)
