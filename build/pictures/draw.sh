#!/usr/bin/env bash
# draw.sh - dashboards/*.png: sets the stage of tests/e2e/Dashboards, asserts that every panel has data, lets it
# live for some minutes, and draws each dashboard from its JSON and that Prometheus' data.
#
# LIVE=S  how long it lives; default 420 seconds
set -euo pipefail
cd "$(dirname "$0")/../.."

# The modules are big and no part of the tree.
home="${XDG_CACHE_HOME:-$HOME/.cache}/rename_exporter/pictures"
mkdir -p "$home"
cp -r build/pictures/. "$home"
if ! cmp -s "$home/package-lock.json" "$home/installed"; then
	echo "getting Grafana's components (npm, 400 MB in $home)"
	# Not 'npm ci': the lock knows the optional packages of Linux on x86-64 only.
	# .npmrc: react 18 although @grafana/ui asks for 19; these versions were seen to work together.
	(cd "$home" && npm install --ignore-scripts --no-audit --no-fund --loglevel=error)
	cp build/pictures/package-lock.json "$home/installed"
fi
echo "bundling"
(cd "$home" && node_modules/.bin/vite build 2>&1 | grep -v 'Module level directives' | grep -E 'error|failed' || true)
[[ -e $home/dist/index.html ]] || { echo "draw.sh: vite made no site; see (cd $home && npx vite build)" >&2; exit 1; }

dotnet build tests/e2e -c Release -v quiet --nologo
DASHBOARD_STAGE_LIVE=${LIVE:-420} \
	DASHBOARD_STAGE_HOOK="node '$home/draw.mjs' \"\$PROMETHEUS_URL\" '$home/dist' '$PWD/dashboards'" \
	NO_COLOR=1 artifacts/bin/E2eTests/release/E2eTests -noLogo -class E2eTests.Dashboards.DashboardDataTests
# 256 colours are enough, and a third of the bytes.
pngquant --force --strip --speed 1 --ext .png 256 dashboards/*.png
