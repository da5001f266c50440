# Helm and kubectl, which Debian has not or not new enough, and the chart's package.

KUBERNETES_TOOLS := $(ARTIFACTS)/tests/kubernetes-tools
CONTAINERD := $(ARTIFACTS)/tests/containerd
CHART := deploy/helm/rename-exporter
CHARTS := $(ARTIFACTS)

##@ Kubernetes

.PHONY: chart
chart: $(KUBERNETES_TOOLS) ## Package the Helm chart, with the rules and dashboards of this tree
	$(Q)$(KUBERNETES_TOOLS)/helm4 lint --quiet --strict $(CHART) 2> >(grep -v "found symbolic link" >&2)
	$(Q)SOURCE_DATE_EPOCH=$(COMMIT_TIME) HELM=$(KUBERNETES_TOOLS)/helm4 build/chart.sh $(CHART) $(CHARTS)

$(KUBERNETES_TOOLS): tests/kubernetes/fetch-tools.sh tests/kubernetes/package-lock.json
	$(Q)$(NEED) unzip
	$(Q)command -v node >/dev/null && command -v npm >/dev/null || $(NEED) nodejs npm
	$(Q)tests/kubernetes/fetch-tools.sh $@
	$(Q)touch $@

$(CONTAINERD): tests/kubernetes/fetch-containerd.sh
	$(Q)tests/kubernetes/fetch-containerd.sh $@
	$(Q)touch $@
