# The alerts: writing the rules, and finding out what they are worth.

##@ Alerts

.PHONY: alerts detection
alerts: ## Write the rules from alerts/thresholds.yml and alerts/rules.template.yml
	$(Q)$(NEED) prometheus
	$(Q)alerts/generate.sh alerts
	$(Q)promtool check rules --lint=all --lint-fatal alerts/rename_exporter.rules.yml

detection: needs-host $(ARTIFACTS)/detection/began ## Measure what the alerts find, how fast, and when they are wrong: docs/detection.md (root, 20 minutes)
	$(Q)command -v npm >/dev/null || $(NEED) npm
	$(Q)dotnet run --project tests/detection -c Release -v quiet -- docs/detection.md 3 $(ARTIFACTS)/detection

$(ARTIFACTS)/detection/began: $(EXPORTER) $(RENAMER) $(ENCRYPTOR) $(wildcard tests/detection/*.sh tests/e2e/patterns/*/*.sh)
	$(Q)tests/detection/record-guest.sh $(@D)
