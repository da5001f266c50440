# The alerts: writing the rules, and finding out what they are worth.

##@ Alerts

.PHONY: alerts detection rules-cost
alerts: ## Write the rules from alerts/thresholds.yml and alerts/rules.template.yml
	$(Q)$(NEED) prometheus
	$(Q)alerts/generate.sh alerts
	$(Q)promtool check rules --lint=all --lint-fatal alerts/rename_exporter.rules.yml

# Of 13,000 actors on 68 hosts, of 1,000 hosts with 100 actors each, and of the 13,000 where all are busy, unless SIZES names others.
rules-cost: ## Measure what one evaluation of the rules costs a Prometheus, and a VictoriaMetrics (half an hour, wants the machine to itself)
	$(Q)$(NEED) prometheus python3
	$(Q)VICTORIA="$$(tests/rules-cost/fetch-victoria.sh)" tests/rules-cost/run.sh $(SIZES)

# How often each attack is made. PATTERNS="append-14 photo-sort" runs these only, and leaves the document alone. What was found
# is kept in DETECTED. REPORT_ONLY=1 writes the document again from that; KEEP_LIVE=1 measures the rules alone again, on what
# was found on this machine. KEEP_GUEST=1 takes what guests recorded, of whatever exporter, and records what is missing; it is a
# part of its own, "make detection-guest", that may run before.
REPETITIONS := 1
DETECTION := $(if $(PATTERNS),$(ARTIFACTS)/detection.md,docs/detection.md)
DETECTED := $(ARTIFACTS)/detection$(if $(PATTERNS),/some)
export KEEP_GUEST KEEP_LIVE REPORT_ONLY

.PHONY: detection-guest
detection: $(if $(REPORT_ONLY),,needs-host detection-guest) ## Measure what is detected, how fast, and what is not: docs/detection.md (root, an hour, wants the machine to itself)
	$(Q)$(if $(REPORT_ONLY),,command -v npm >/dev/null || $(NEED) npm)
	$(Q)PATTERNS='$(PATTERNS)' dotnet run --project tests/detection -c Release -v quiet -- \
		$(DETECTION) $(REPETITIONS) $(DETECTED) $(ARTIFACTS)/detection/guest

detection-guest: $(EXPORTER) $(RENAMER) $(ENCRYPTOR) ## Run the patterns in guests, for the other attach modes (root, 40 minutes; what has not changed is left alone)
	$(Q)tests/detection/Guest/record.sh $(ARTIFACTS)/detection/guest $(PATTERNS)
