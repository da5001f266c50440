#!/usr/bin/env python3
"""cpu.py PID URL TIMES - the CPU that a Prometheus spends on each rule, in ms: the least of TIMES. Other work on the machine changes that little.

URL is the server's. Its rules must be loaded, and each evaluated, before; they are taken out while this measures, so that the server does nothing else but take
samples. Each rule's expression is asked for as of when they were taken out.
"""

import glob
import json
import os
import signal
import sys
import time
import urllib.parse
import urllib.request

PID, URL, TIMES = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])


def spent():
    """Nanoseconds of CPU, of all threads."""
    return sum(int(open(path).read().split()[0]) for path in glob.glob(f"/proc/{PID}/task/*/schedstat"))


def get(path):
    return json.load(urllib.request.urlopen(URL + path))["data"]


groups = get("/api/v1/rules")["groups"]
now = time.time()
os.kill(PID, signal.SIGHUP)
while get("/api/v1/rules")["groups"]:
    time.sleep(0.5)
total = 0.0
for group in groups:
    costs = []
    for rule in group["rules"]:
        path = "/api/v1/query?" + urllib.parse.urlencode({"query": rule["query"], "time": now})
        looks = []
        for _ in range(TIMES):
            before = spent()
            urllib.request.urlopen(URL + path).read()
            looks.append((spent() - before) / 1e6)
        costs.append((rule["name"], min(looks)))
    cost = sum(cost for _, cost in costs)
    total += cost
    print(f"  {group['name']:44} {cost:8.1f}")
    for name, one in costs:
        if one >= 3:
            print(f"    {name:42} {one:8.1f}")
print(f"  {'CPU of one evaluation of all':44} {total:8.1f}")
