#!/usr/bin/env python3
"""table.py FILE - what report.py has measured, as the table of alerts/README.md: a row for each group, a column for each size and server, medians in ms."""

import json
import sys


def cell(number):
    return f"{number:.1f}" if number < 10 else f"{number:.0f}"


columns = [json.loads(line) for line in open(sys.argv[1])]
print()
print("| group | every |", " | ".join(name for name, _ in columns), "|")
print("|---|---|" + "---|" * len(columns))
for group, (interval, _) in columns[0][1].items():
    print(f"| {group.replace('rename_exporter_', '')} | {interval} |", " | ".join(cell(groups.get(group, ("", 0))[1]) for _, groups in columns), "|")
