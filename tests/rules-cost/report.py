#!/usr/bin/env python3
"""report.py "NAME URL" ... - how long groups of rules take, looked at ten times in 100 s: median and least, by group.

A Prometheus is asked on /api/v1/rules. vmalert has a summary of each group on its /metrics.
"""

import json
import re
import statistics
import sys
import time
import urllib.request


def seconds(url):
    text = urllib.request.urlopen(url).read().decode()
    if url.endswith("/rules"):
        return {group["name"]: group["evaluationTime"] for group in json.loads(text)["data"]["groups"]}
    found = re.findall(r'vmalert_iteration_duration_seconds\{group="(\w+)"[^}]*quantile="0.5"\} (\S+)', text)
    return {group: float(value) for group, value in found}


servers = [word.split() for word in sys.argv[1:]]
seen = {name: [] for name, _ in servers}
for _ in range(10):
    for name, url in servers:
        seen[name].append(seconds(url))
    time.sleep(10)
for name, times in seen.items():
    print(f"  {name}, ms: median (least)")
    sums = [0.0, 0.0]
    for group in times[-1]:
        values = [look[group] * 1000 for look in times if group in look]
        print(f"    {group:28} {statistics.median(values):8.1f} ({min(values):.1f})")
        sums = [sums[0] + statistics.median(values), sums[1] + min(values)]
    print(f"    {'one evaluation of all':28} {sums[0]:8.1f} ({sums[1]:.1f})")
