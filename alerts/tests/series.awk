# series.awk - pages of /metrics, one a step and in order, become promtool's input_series.
#   awk -v cgroup=NAME -v nights=1 -f series.awk PAGE ...
# An empty page is a scrape that failed. Kept are what the rules read: the actors of the cgroup, and the
# exporter's own families. nights=2: all of it again, nights_apart steps later, the counters going on meanwhile.

BEGIN {
	wanted = "^(file_renames_total|file_renames_recent|file_renames_half_hour|file_rename_errors_total|file_rename_peak_per_second|file_rename_extension_changes_total|" \
		"file_rename_new_extensions_(total|recent)|rename_exporter_(build_info|probe_events_total|probe_missed_total|poll_errors_total))[{ ]"
	up = "up{"
	steps = ARGC - 1
	order[series++] = up
	# Not by FNR: an empty file has no line.
	for (i = 1; i < ARGC; i++) {
		failed = 1
		while ((getline line < ARGV[i]) > 0) {
			failed = 0
			if (line ~ wanted && (line !~ /[{,]comm="/ || index(line, ",cgroup=\"" cgroup "\"")))
				note(line, i)
		}
		close(ARGV[i])
		value[up, i] = !failed
		fine[i] = !failed
	}
	for (n = 0; n < series; n++) {
		gsub(/'/, "''", order[n])
		printf "      - series: '%s'\n        values: %s\n", \
			named(order[n]), values(order[n])
	}
}

function note(line, step,    key) {
	match(line, / [^ ]*$/)
	key = substr(line, 1, RSTART - 1)
	if (key !~ /\}$/)
		key = key "{}"
	sub(/\}$/, "", key)
	if (!(key in known)) {
		known[key] = 1
		order[series++] = key
	}
	value[key, step] = substr(line, RSTART + 1)
}

# With the labels that Prometheus adds.
function named(key) {
	return key (key ~ /\{$/ ? "" : ",") "job=\"rename_exporter\",instance=\"recorded:10876\"}"
}

# A series that goes is stale, and then absent.
function values(key,    i, night, text, last, there, total) {
	run = ""
	count = 0
	for (night = 1; night <= nights; night++) {
		for (i = 1; i <= steps; i++) {
			if ((key, i) in value) {
				text = value[key, i]
				if (night > 1 && key ~ /_total\{/)
					text += total
				last = text
				there = 1
			} else if (night > 1) {
				text = last
			} else {
				text = there ? "stale" : "_"
				there = 0
			}
			add(text)
		}
		if (night == 1 && nights > 1) {
			total = last
			for (i = steps; i < nights_apart; i++)
				add(last)
		}
	}
	flush()
	return out_of(run)
}

function add(text) {
	if (count && text == previous) {
		count++
		return
	}
	flush()
	previous = text
	count = 1
}

function flush() {
	if (count)
		run = run " " previous (count > 1 ? "x" (count - (previous == "_" ? 0 : 1)) : "")
	count = 0
}

function out_of(text) {
	return substr(text, 2)
}
