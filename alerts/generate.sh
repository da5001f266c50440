#!/usr/bin/env bash
# generate.sh [KEY=VALUE ...] DIR - writes the rules into DIR, from thresholds.yml and rules.template.yml:
#   rename_exporter.rules.yml            for Prometheus
#   rename_exporter.prometheusrule.yml   the same rules, as an object for the Prometheus operator
# KEY=VALUE replaces a threshold: the end-to-end tests shorten the times. From cluster_labels come, beside @cluster_labels@:
#   @clusters@       the labels with a comma after each, or nothing
#   @target@         all labels that tell targets apart
#   @of_target@      matchers of them, for printf, and @target_values@ what to put in
#   @of_cluster@     words for a text: " of CLUSTER", where the alert has the label
#   @actor_look@     where to look for what an actor did: the dashboard, and the query for its events
#   @host_look@, @exporter_look@, @all_look@   the dashboard of a host, of its exporter, and of all exporters
# Names are escaped in them: whoever renames has chosen his.
set -euo pipefail

die() { echo "generate.sh: $*" >&2; exit 2; }
[[ $# -ge 1 ]] || die "needs a directory to write to"
out=${!#}
[[ -d $out ]] || die "$out is no directory"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")"

thresholds() { sed -nE "s/^([a-z_]+): +('(.*)'|(.*[^ ])) *$/\1=\3\4/p" thresholds.yml; }

# Every @key@ gets its value. An unknown key, and one that nothing uses, are mistakes.
fill() {
	{ thresholds; printf '%s\n' "$@"; } | awk '
		NR == FNR && /=/ {
			key = substr($0, 1, index($0, "=") - 1)
			if (FNR > known && !(key in value)) { print "no threshold is called " key > "/dev/stderr"; failed = 1; exit }
			value[key] = substr($0, index($0, "=") + 1)
			next
		}
		NR == FNR { next }
		FNR == 1 { derive() }
		{
			line = ""
			while (match($0, /@[a-z_]+@/)) {
				key = substr($0, RSTART + 1, RLENGTH - 2)
				if (!(key in value)) { print "line " FNR ": no threshold is called " key > "/dev/stderr"; failed = 1; exit }
				used[key] = 1
				line = line substr($0, 1, RSTART - 1) value[key]
				$0 = substr($0, RSTART + RLENGTH)
			}
			print line $0
		}
		END {
			for (key in value)
				if (!failed && !(key in used)) { print "nothing uses the threshold " key > "/dev/stderr"; failed = 1 }
			exit failed
		}
		function derive(    label, labels, n, i, all) {
			value["clusters"] = value["of_cluster"] = clusters = ""
			n = split(value["cluster_labels"], label, /, */)
			for (i = 1; i <= n; i++) {
				if (label[i] !~ /^[a-zA-Z_][a-zA-Z0-9_]*$/) {
					print "cluster_labels: " label[i] " is no label" > "/dev/stderr"; failed = 1; exit
				}
				value["clusters"] = value["clusters"] label[i] ", "
				value["of_cluster"] = value["of_cluster"] "{{ with $labels." label[i] " }} of {{ . }}{{ end }}"
				clusters = clusters "{{ with $labels." label[i] " }}&var-" label[i] "={{ urlquery . }}{{ end }}"
			}
			value["target"] = value["clusters"] "job, instance"
			host = "var-instance={{ urlquery $labels.instance }}" clusters
			value["host_look"] = "Dashboard: Renames / Overview, /d/rename-overview?" host
			value["exporter_look"] = "Dashboard: Renames / Exporter, /d/rename-exporter?" host
			value["all_look"] = "Dashboard: Renames / Exporter, /d/rename-exporter?var-instance=All" clusters
			value["actor_look"] = "Dashboard: Renames / Actor, /d/rename-actor?" host \
				"&var-comm={{ urlquery $labels.comm }}&var-uid={{ urlquery $labels.uid }}. Events: process.name: {{ printf \"%q\" $labels.comm }}" \
				" and user.id: {{ printf \"%q\" $labels.uid }}"
			used["cluster_labels"] = used["clusters"] = used["of_cluster"] = 1
			n = split(value["target"], labels, ", ")
			for (i = 1; i <= n; i++) {
				all = all (i > 1 ? "," : "") labels[i] "=%[" i "]q"
				value["target_values"] = value["target_values"] (i > 1 ? " " : "") "$labels." labels[i]
			}
			value["of_target"] = all
		}' known="$(thresholds | wc -l)" - rules.template.yml
}

notice="# Written by alerts/generate.sh from thresholds.yml and rules.template.yml. To change a number, change it there:
# make alerts"

filled=$(fill "${@:1:$#-1}") || die "the rules cannot be written"
printf '%s\n%s\n' "$notice" "$filled" >"$out/rename_exporter.rules.yml"
{
	cat <<-END
		$notice
		apiVersion: monitoring.coreos.com/v1
		kind: PrometheusRule
		metadata:
		  name: rename-exporter
		  labels:
		    app.kubernetes.io/name: rename-exporter
		spec:
	END
	sed 's/^\(.\)/  \1/' <<<"$filled"
} >"$out/rename_exporter.prometheusrule.yml"
