#!/usr/bin/env bash
# Gets Debian's VictoriaMetrics with vmalert: unpacked into a cache, never installed, so no service of it is started.
# Prints where they are.
set -euo pipefail
# shellcheck source=build/debian-suite.sh
. "$(dirname "$0")/../../build/debian-suite.sh"

home=${cache_home:?}/victoria-metrics
lock_cache "$home.lock"
if [[ ! -x $home/vmalert ]]; then
	say "getting victoria-metrics"
	make_work_directory "$home"
	(cd "${work:?}" && apt-get download victoria-metrics >&2)
	dpkg-deb -x "$work"/victoria-metrics_*.deb "$work/root"
	mkdir -p "$home"
	mv "$work"/root/usr/bin/{victoria-metrics,vmalert} "$home"
fi
echo "$home"
