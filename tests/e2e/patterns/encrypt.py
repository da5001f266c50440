"""encrypt.py DIRECTORY append|temp RATE: as tests/driver/encryptor.c does, by an interpreter that is installed. Its
victims are those that the encryptor has made there."""

import os
import sys
import time

top, style, rate = sys.argv[1], sys.argv[2], float(sys.argv[3])
victims = sorted(os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names)
print(f"encryptor begin={time.time():.3f}", flush=True)
began = time.monotonic()
for n, victim in enumerate(victims):
    time.sleep(max(0, began + n / rate - time.monotonic()))
    with open(victim, "rb") as file:
        scrambled = bytes(byte ^ 0x55 for byte in file.read())
    written = victim + ".tmp" if style == "temp" else victim
    with open(written, "wb") as file:
        file.write(scrambled)
    os.rename(written, victim if style == "temp" else victim + ".pylock")
