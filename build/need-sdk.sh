#!/usr/bin/env bash
# need-sdk.sh - fails, and says what to install, unless there is an SDK that global.json takes.
set -euo pipefail
cd "$(dirname "$0")/.."

! dotnet --version >/dev/null 2>&1 || exit 0
wanted=$(sed -nE 's/.*"version": "([0-9.]+)".*/\1/p' global.json)
here=$(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ' || true)
echo "the .NET SDK $wanted or a later ${wanted%.*} is needed, and here is ${here:-none}: install the package" \
	"dotnet-sdk-${wanted%.*} (on Ubuntu its own or Microsoft's, on Debian from Microsoft's package repository)" >&2
exit 1
