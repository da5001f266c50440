"""screen.py WIDTH - the screen of a terminal (tmux capture-pane -e) on standard input as a picture (SVG) on standard output."""
import re
import sys
from html import escape

WIDTH, CELL, LINE, BORDER = int(sys.argv[1]), 8.4, 19, 12
STYLES = {"1": "font-weight='bold'", "2": "fill='#8b949e'", "31": "fill='#ff7b72'", "33": "fill='#e3b341'"}

lines = [line.rstrip() for line in sys.stdin.read().split("\n")]
while lines and not lines[-1]:
    lines.pop()
height = len(lines) * LINE + 2 * BORDER
print(f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH * CELL + 2 * BORDER:.0f}' height='{height}' "
      "font-family='DejaVu Sans Mono, Menlo, Consolas, monospace' font-size='14' role='img' aria-label='rename_exporter top'>")
print("<rect width='100%' height='100%' rx='6' fill='#0d1117'/>")
codes = []
for number, line in enumerate(lines):
    y, column = BORDER + number * LINE, 0
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b"):
            for code in part[2:-1].split(";"):
                codes = [] if code in ("", "0") else codes + [code]
        elif part:
            width, x = len(part) * CELL, BORDER + column * CELL
            fill = " ".join(STYLES.get(code, "") for code in codes)
            if "7" in codes:
                print(f"<rect x='{x:.1f}' y='{y}' width='{width:.1f}' height='{LINE}' fill='#c9d1d9'/>")
                fill = "fill='#0d1117'"
            elif "fill" not in fill:
                fill += " fill='#e6edf3'"
            print(f"<text x='{x:.1f}' y='{y + 14}' xml:space='preserve' textLength='{width:.1f}' {fill}>{escape(part)}</text>")
            column += len(part)
print("</svg>")
