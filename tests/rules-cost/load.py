#!/usr/bin/env python3
"""load.py URL HOSTS ACTORS - sends the series of that many exporters, with so many actors each, by remote write.

A fifth of the actors renames all the time, one in two seconds to three in two; the others have counted something once. Each has
the families that the rules look at. Numbers depend on the host, the actor and the time, and on nothing random.

The last 15 minutes are written first, at 15 s, so that every window of the frequent rules is full at once, and before them a day
of what the rules have noted of the busy ones. Then "ready" is printed, and a sample of each series follows every 15 s.
"""

import struct
import sys
import time
import urllib.request

URL, HOSTS, ACTORS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
BUSY = ACTORS // 5
SCRAPE, RECENT, DAY = 15, 15 * 60, 26 * 3600
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


def actor(host, name, uid, renames, peak, changes):
    labels = {"comm": name, "uid": str(uid)}
    yield series(host, "file_renames_total", **labels), renames
    yield series(host, "file_rename_peak_per_second", **labels), peak
    yield series(host, "file_rename_extension_changes_total", **labels), changes


def scraped(host):
    """(labels, function of time) of each series of a host. A function that is shared is computed once."""
    yield series(host, "up"), SHARED["one"]
    yield series(host, "rename_exporter_build_info", version="0"), SHARED["one"]
    yield series(host, "rename_exporter_probe_events_total", outcome="renamed"), SHARED["all"]
    yield series(host, "rename_exporter_probe_events_total", outcome="failed"), SHARED["zero"]
    yield series(host, "rename_exporter_probe_canary_sent_total"), SHARED["minutes"]
    yield series(host, "rename_exporter_probe_canary_seen_total"), SHARED["minutes"]
    yield series(host, "rename_exporter_overflow_total", reason="series_limit"), SHARED["zero"]
    # One of a hundred hosts has a burst.
    yield (
        series(host, "file_rename_burst_active", comm="busy-0", uid="0", reason="type_loss", severity="critical"),
        SHARED["zero" if host % 100 else "one"],
    )
    for n in range(20):
        yield series(host, "file_rename_new_extensions_total", extension=f"x{n}"), SHARED["extension"]
    for n in range(BUSY):
        yield from actor(host, f"busy-{n}", n % 7, SHARED[n % 3], SHARED["peak"], SHARED["changes"])
    for n in range(BUSY, ACTORS):
        once = QUIET[(host * 31 + n * 17) % len(QUIET)]
        yield from actor(host, f"quiet-{n}", n % 7, once, SHARED["zero"], once)


def noted(host):
    """What the rules have noted of a host in a day: its busy actors, themselves, and its extensions."""
    for n in range(BUSY):
        if n % 3:
            yield series(host, "actor:file_renames:hour_max", comm=f"busy-{n}", uid=str(n % 7)), SHARED["past"]
    yield series(host, "host:file_renames:hour_max"), SHARED["host past"]
    for n in range(20):
        yield series(host, "extension:file_rename_new_extensions:hour_max", extension=f"x{n}"), SHARED["past"]


SHARED = {
    "zero": constant(0),
    "one": constant(1),
    "peak": constant(2),
    "past": constant(180),
    "host past": constant(120 * BUSY),
    "minutes": lambda second: (second + DAY) // 60,
    "all": growing(100 * BUSY),
    "extension": growing(11),
    "changes": growing(10),
    0: growing(50),
    1: growing(100),
    2: growing(150),
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
        if size > 4_000_000 or host == HOSTS - 1:
            send(b"".join(body))
            body, size = [], 0


# Encoded once: what is spent here is missing there.
NOTED = [list(noted(host)) for host in range(HOSTS)]
SCRAPED = [list(scraped(host)) for host in range(HOSTS)]
# A head takes nothing that is an hour older than its newest.
for hour in range(END - DAY, BEGIN, 1800):
    write(NOTED, range(hour, min(hour + 1800, BEGIN), 300))
write(SCRAPED, range(BEGIN, END + 1, SCRAPE))
print("ready", flush=True)
while True:
    END += SCRAPE
    time.sleep(max(0, END - time.time()))
    write(SCRAPED, [END])
