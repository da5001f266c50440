#!/usr/bin/env bash
# notices.sh ARCHITECTURE - prints what the .NET runtime that is compiled into the binary says of the parts
# that others wrote: a file of the package that was linked, in the version that the lock file names.
set -euo pipefail
cd "$(dirname "$0")/.."

case $1 in
amd64) runtime=linux-x64 lock=packages.lock.json ;;
arm64) runtime=linux-arm64 lock=packages.linux-arm64.lock.json ;;
*) echo "notices.sh: no architecture '$1'" >&2; exit 2 ;;
esac
package=runtime.$runtime.Microsoft.DotNet.ILCompiler
version=$(grep -A 3 "\"$package\": {" "src/RenameExporter/$lock" | sed -nE 's/.*"resolved": "(.*)".*/\1/p')
file=${NUGET_PACKAGES:-$HOME/.nuget/packages}/${package,,}/$version/THIRD-PARTY-NOTICES.TXT
cat "$file"
