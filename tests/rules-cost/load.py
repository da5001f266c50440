#!/usr/bin/env python3
"""load.py PORT HOSTS ACTORS - the pages of that many exporters, /0/metrics to /HOSTS-1/metrics, with so many actors each.

A fifth of the actors renames all the time, one in two seconds to three in two; the others have counted something once. Each has
the families that the rules look at. Numbers depend on the host, the actor and the time, and on nothing random.
"""

import asyncio
import sys
import time

PORT, HOSTS, ACTORS = (int(word) for word in sys.argv[1:4])
BUSY = ACTORS // 5
BEGIN = time.time()


def actor(name, uid, renames, peak):
    labels = f'{{comm="{name}",uid="{uid}"}}'
    return (
        f"file_renames_total{labels} {renames}\n"
        f"file_rename_peak_per_second{labels} {peak}\n"
        f"file_rename_extension_changes_total{labels} {renames // 10}\n"
    )


def quiet(host):
    return "".join(actor(f"quiet-{n}", n % 7, (host * 31 + n * 17) % 5000, 0) for n in range(BUSY, ACTORS))


def page(host, seconds):
    return "".join(
        [
            'rename_exporter_build_info{version="0"} 1\n',
            f'rename_exporter_probe_events_total{{outcome="renamed"}} {seconds * BUSY}\n',
            'rename_exporter_probe_events_total{outcome="failed"} 0\n',
            f"rename_exporter_probe_canary_sent_total {seconds // 60}\n",
            f"rename_exporter_probe_canary_seen_total {seconds // 60}\n",
            f'rename_exporter_overflow_total{{reason="series_limit"}} 0\n',
            # One of a hundred hosts has a burst.
            f'file_rename_burst_active{{comm="busy-0",uid="0",reason="type_loss",severity="critical"}} {int(host % 100 == 0)}\n',
        ]
        + [f'file_rename_new_extensions_total{{extension="x{n}"}} {seconds // 9}\n' for n in range(20)]
        + [actor(f"busy-{n}", n % 7, seconds * (1 + n % 3) // 2, 2) for n in range(BUSY)]
        + [QUIET[host]]
    )


async def serve(reader, writer):
    try:
        while True:
            request = await reader.readuntil(b"\r\n\r\n")
            body = page(int(request.split(b"/", 2)[1]), int(time.time() - BEGIN) + 1).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", PORT)
    async with server:
        await server.serve_forever()


QUIET = [quiet(host) for host in range(HOSTS)]
asyncio.run(main())
