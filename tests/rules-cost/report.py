#!/usr/bin/env python3
"""report.py RULES URL TABLE COLUMN - how long the rules of a server took, looked at LOOKS times (14), one each 9 s: the median, and the least, in ms.

URL is /api/v1/rules of a Prometheus, or /metrics of a vmalert, which has a summary of each group and no least. RULES is the file that says how often each group is due when it is not
measured: from that comes what a group costs in each 15 s. The groups' medians are added to the file TABLE, for table.py: a line of JSON.
"""

import json
import os
import re
import statistics
import sys
import time
import urllib.request

RULES, URL, TABLE, COLUMN = sys.argv[1:5]
LOOKS = int(os.environ.get("LOOKS", "14"))


def parse_seconds(text):
    return int(text[:-1]) * {"s": 1, "m": 60, "h": 3600}[text[-1]]


def read():
    text = urllib.request.urlopen(URL).read().decode()
    # How long the whole group took, at each look anew.
    for name, value in re.findall(r'vmalert_iteration_duration_seconds\{group="(\w+)"[^}]*quantile="0.5"\} (\S+)', text):
        if value != "NaN":
            times.setdefault(name, {}).setdefault((0, "all"), {})[time.time()] = float(value) * 1000
    if not URL.endswith("/rules"):
        return
    for group in json.loads(text)["data"]["groups"]:
        for place, rule in enumerate(group["rules"]):
            if rule.get("lastError"):
                sys.exit(f"{rule['name']}: {rule['lastError']}")
            # The first evaluation finds less to do, and a rule that has not been evaluated yet took no time.
            if rule["evaluationTime"] > 0:
                looks = times.setdefault(group["name"], {}).setdefault((place, rule["name"]), {})
                looks[rule["lastEvaluation"]] = rule["evaluationTime"] * 1000


intervals = dict(re.findall(r"- name: (\w+)\n\s+interval: (\w+)", open(RULES).read()))
times, result = {}, {}
for _ in range(LOOKS):
    time.sleep(9)
    read()
total = [0.0, 0.0, 0.0, 0.0]
for name, interval in intervals.items():
    rules = {rule: list(looks.values())[1:] or list(looks.values()) for rule, looks in times.get(name, {}).items()}
    if not rules:
        sys.exit(f"{name} was not evaluated")
    middle = sum(statistics.median(looks) for looks in rules.values())
    least = sum(min(looks) for looks in rules.values())
    share = 15 / parse_seconds(interval)
    total = [sum(pair) for pair in zip(total, (middle, least, middle * share, least * share))]
    result[name] = (interval, middle)
    print(f"  {name:44} {middle:8.1f} {least:8.1f}   every {interval}")
    for (_, rule), looks in rules.items():
        if rule != "all" and min(looks) >= 5:
            print(f"    {rule:42} {statistics.median(looks):8.1f} {min(looks):8.1f}")
print(f"  {'one evaluation of all':44} {total[0]:8.1f} {total[1]:8.1f}")
print(f"  {'of each 15 s':44} {total[2]:8.1f} {total[3]:8.1f}")
result["**one evaluation of all**"], result["of each 15 s"] = ("", total[0]), ("", total[2])
with open(TABLE, "a") as table:
    print(json.dumps([COLUMN, result]), file=table)
