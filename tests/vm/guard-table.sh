#!/bin/bash
# guard-table.sh DOCUMENT - measures in a guest what an encryptor gets, and writes the table into DOCUMENT, between its
# lines <!-- guard-table --> and <!-- /guard-table -->. GUARD_KERNEL=6.1-guard, a row of kernels.table.
set -euo pipefail
cd "$(dirname "$0")/../.."
readonly document=$1 kernel=${GUARD_KERNEL:-6.1-guard} files=300
readonly out=artifacts/tests/guard-table

rm -rf "$out"
tests/vm/boot.sh --kernel "$kernel" --out "$out" --limit 1200 --progress --no-modules \
    --file artifacts/rename_exporter --file artifacts/tests/storm --file tests/vm/guest/exporter.sh \
    --file tests/vm/guest/guard-policy.sh --file tests/vm/guest/guard-table.sh \
    "sh guard-table.sh $files lsm tracepoint"

{
    release=$(sed -n 's/^GUEST BEGIN \([^ ]*\).*/\1/p' "$out/console.log")
    echo
    echo "$files files, a budget of 50, \`refill: 1/s\`; Linux $release, by \`make guard-table\`. Damaged are files whose"
    echo "contents are overwritten, whatever their name is by now; intact are those with their own name and contents."
    echo
    echo "| hook | action | order | files/s | renamed | damaged | intact | end |"
    echo "|---|---|---|---|---|---|---|---|"
    awk '{
        for (i = 6; i <= NF; i++) { split($i, pair, "="); value[pair[1]] = pair[2] }
        end = value["stopped"] ? "stopped" : value["killed"] ? "killed" : "goes on to the last file"
        order = $3 == "overwrite-first" ? "overwrite, rename" : "rename, overwrite"
        printf "| `%s` | `%s` | %s | %s | %s | %s | %s | %s |\n", $1, $2, order, $4, value["renamed"], value["damaged"],
            value["intact"], end
    }' "$out/table"
    echo
} >"$out/table.md"
sed -i -e '/^<!-- guard-table -->$/,/^<!-- \/guard-table -->$/{//!d}' -e "/^<!-- guard-table -->\$/r $out/table.md" "$document"
