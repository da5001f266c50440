#!/usr/bin/env python3
"""load.py URL HOSTS ACTORS NOTED - sends the series of that many exporters, with so many actors each, by remote write.

Each host has the families that the rules look at. The busiest 1 % of its actors rename three files in two seconds, as many one in three; they are what the exporter's
gauges of busy actors show (ALL_BUSY=1: every actor is one of the busiest, the worst case). A fifth renames now and then, below every floor, and the others have counted something once. One extension in
ten is as busy as an exporter shows. Numbers depend on the host, the actor and the time, and on nothing random.

Written first, so that every window is full at once, is what the rules have noted: of the last week the busy half hours, of a day the highest of each hour, every NOTED seconds, and of
an hour what happened lately. An eighth of all actors was busy for two hours of yesterday, each at its time, and a twentieth in a tenth of the week's half hours: more than hosts have that we know. Then come
the last 15 minutes of the exporters, at 15 s. Then "ready" is printed, and a sample of each series follows every 15 s.
"""

import os
import struct
import sys
import time
import urllib.request

URL, HOSTS, ACTORS, NOTED = sys.argv[1], *map(int, sys.argv[2:5])
BUSIEST = ACTORS if os.environ.get("ALL_BUSY") else max(1, ACTORS // 100)
BUSY = min(ACTORS, 2 * BUSIEST)
STIRRING = max(BUSY, ACTORS // 5)
EXTENSIONS, BUSY_EXTENSIONS = 20, 2
SCRAPE, RECENT, HALF, HOUR, DAY, WEEK = 15, 15 * 60, 1800, 3600, 27 * 3600, 7 * 24 * 3600
END = int(time.time()) // SCRAPE * SCRAPE
BEGIN = END - RECENT


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def message(field, data):
    return varint(field << 3 | 2) + varint(len(data)) + data


def series(host, name, **labels):
    """The labels of one series, as a field of TimeSeries."""
    labels.update(__name__=name, job="rename_exporter", instance=f"host-{host}")
    return b"".join(
        message(1, message(1, key.encode()) + message(2, value.encode())) for key, value in sorted(labels.items())
    )


def samples(value, times):
    """Samples of value(seconds since BEGIN), as fields of TimeSeries."""
    return b"".join(
        message(2, b"\x09" + struct.pack("<d", value(second - BEGIN)) + b"\x10" + varint(second * 1000)) for second in times
    )


def constant(number):
    return lambda second: number


def growing(hundredths):
    return lambda second: (second + 1) * hundredths // 100


def actor(host, n):
    """The counters of one actor."""
    renames = SHARED["busiest" if n < BUSIEST else "busy" if n < BUSY else n % 3] if n < STIRRING else QUIET[(host * 31 + n * 17) % len(QUIET)]
    yield labelled(host, "file_renames_total", n), renames
    yield labelled(host, "file_rename_peak_per_second", n), SHARED["peak" if n < STIRRING else "zero"]
    yield labelled(host, "file_rename_extension_changes_total", n), renames
    if n % 20 == 0:
        yield labelled(host, "file_rename_errors_total", n, errno="EACCES"), renames


def labelled(host, name, n, **more):
    return series(host, name, comm=f"program-{n}", uid=str(n % 7), **more)


def scraped(host):
    """(labels, function of time) of each series of a host. A function that is shared is computed once."""
    yield series(host, "up"), SHARED["one"]
    yield series(host, "rename_exporter_build_info", version="0"), SHARED["one"]
    yield series(host, "rename_exporter_probe_events_total", outcome="renamed"), SHARED["all"]
    for name, label, values, value in OWN:
        for outcome in values.split():
            yield series(host, name, **({label: outcome} if label else {})), SHARED[value]
    for program in ("entry", "exit"):
        yield series(host, "rename_exporter_probe_missed_total", program=program, reason="recursion"), SHARED["zero"]
    # One of a hundred hosts has a burst.
    yield (
        series(host, "file_rename_burst_active", comm="program-0", uid="0", reason="type_loss", severity="critical"),
        SHARED["zero" if host % 100 else "one"],
    )
    for n in range(EXTENSIONS):
        yield series(host, "file_rename_new_extensions_total", extension=f"x{n}"), SHARED["extension" if n < BUSY_EXTENSIONS else "zero"]
    for n in range(BUSY_EXTENSIONS):
        yield series(host, "file_rename_new_extensions_recent", extension=f"x{n}"), SHARED["of extension"]
    for n in range(BUSIEST):
        yield labelled(host, "file_renames_recent", n), SHARED["of busiest"]
    for n in range(BUSY):
        yield labelled(host, "file_renames_half_hour", n), SHARED["half hour"]
    for name in ("file_renames_recent", "file_renames_half_hour"):
        yield series(host, name, comm="<overflow>", uid=""), SHARED["zero"]
    yield series(host, "file_renames_recent_others"), SHARED["of host"]
    for n in range(ACTORS):
        yield from actor(host, n)


def noted_of_week(host):
    yield series(host, "host:rename_exporter:noted"), SHARED["one"]
    for n in range(BUSY):
        yield labelled(host, "actor:file_renames:half_hour", n), SHARED["half hour"]


def noted_now_and_then(host):
    for n in range(BUSY, max(BUSY, ACTORS // 20)):
        yield labelled(host, "actor:file_renames:half_hour", n), SHARED["half hour"]


def noted_of_day(host):
    for n in range(BUSIEST):
        yield labelled(host, "actor:file_renames:hour_max", n), SHARED["of busiest"]
    yield series(host, "host:file_renames:hour_max"), SHARED["of host"]
    for n in range(BUSY_EXTENSIONS):
        yield series(host, "extension:file_rename_new_extensions:hour_max", extension=f"x{n}"), SHARED["of extension"]


def noted_at_its_time(host, hours):
    for n in range(BUSIEST, max(BUSIEST, ACTORS // 8)):
        if (7 * host + 5 * n) % 12 == hours:
            yield labelled(host, "actor:file_renames:hour_max", n), SHARED["of busiest"]


def noted_of_hour(host):
    for n in range(BUSIEST):
        yield labelled(host, "actor:file_renames:recent", n), SHARED["of busiest"]
    yield series(host, "host:file_renames:recent"), SHARED["of host"]
    for n in range(BUSY_EXTENSIONS):
        yield series(host, "extension:file_rename_new_extensions:recent", extension=f"x{n}"), SHARED["of extension"]


# The exporter's own: family, its label, that label's values, how they grow.
OWN = [
    ("rename_exporter_probe_events_total", "outcome", "failed noop", "zero"),
    ("rename_exporter_probe_canary_sent_total", "", "-", "minutes"),
    ("rename_exporter_probe_canary_seen_total", "", "-", "minutes"),
    ("rename_exporter_overflow_total", "reason", "series_limit no_slot table_full", "zero"),
    ("rename_exporter_samples_total", "outcome", "sampled suppressed lost", "zero"),
    ("rename_exporter_poll_errors_total", "", "-", "zero"),
    ("rename_exporter_web_config_last_reload_successful", "", "-", "one"),
    ("rename_exporter_guard_enabled", "", "-", "zero"),
]
SHARED = {
    "zero": constant(0),
    "one": constant(1),
    "peak": constant(2),
    "of busiest": constant(180),
    "half hour": constant(540),
    "of host": constant(1200),
    "of extension": constant(66),
    "minutes": lambda second: (second + DAY) // 60,
    "all": growing(1000),
    "extension": growing(11),
    "busiest": growing(150),
    "busy": growing(33),
    0: growing(5),
    1: growing(10),
    2: growing(15),
}
QUIET = [constant(number * 79) for number in range(64)]


def send(body):
    # Snappy, of one literal: what a receiver wants, and nothing is compressed.
    packed = varint(len(body)) + b"\xfc" + struct.pack("<I", len(body) - 1) + body
    headers = {
        "Content-Encoding": "snappy",
        "Content-Type": "application/x-protobuf",
        "X-Prometheus-Remote-Write-Version": "0.1.0",
    }
    urllib.request.urlopen(urllib.request.Request(URL, packed, headers)).close()


def write(hosts, times):
    made, body, size = {}, [], 0
    for host, all_series in enumerate(hosts):
        for labels, value in all_series:
            if value not in made:
                made[value] = samples(value, times)
            body.append(message(1, labels + made[value]))
            size += len(body[-1])
        if size > 4_000_000 or (body and host == HOSTS - 1):
            send(b"".join(body))
            body, size = [], 0


# Encoded once: what is spent here is missing there.
def of_all(series_of):
    return [list(series_of(host)) for host in range(HOSTS)]


SCRAPED = of_all(scraped)
PAST = [(of_all(noted_of_week), WEEK, HALF), (of_all(noted_of_day), DAY, NOTED), (of_all(noted_of_hour), HOUR, SCRAPE)]
SOMETIMES = of_all(noted_now_and_then)
JOBS = [of_all(lambda host, hours=hours: noted_at_its_time(host, hours)) for hours in range(12)]
# From the oldest on: a head takes nothing that is an hour older than its newest.
for number, first in enumerate(range(END - WEEK, END, HALF)):
    for what, since, step in PAST:
        if first >= END - since:
            write(what, range(first, first + HALF, step))
    if first >= END - DAY:
        write(JOBS[first // 7200 % 12], range(first, first + HALF, NOTED))
    if number % 10 == 0:
        write(SOMETIMES, [first])
write(SCRAPED, range(BEGIN, END + 1, SCRAPE))
print("ready", flush=True)
while True:
    END += SCRAPE
    time.sleep(max(0, END - time.time()))
    write(SCRAPED, [END])
