#!/usr/bin/env bash
# chart.sh CHART DIRECTORY - packages the Helm chart with the Helm that HELM names, as DIRECTORY/NAME-VERSION.tgz.
#
# Helm gives the files the time of day. They are packed again with SOURCE_DATE_EPOCH, so that the same files make the
# same bytes.
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,/^set/{/^#/s/^# \?//p}' "$0"; exit 2; }
readonly chart=$1 directory=$2
: "${HELM:?the program}" "${SOURCE_DATE_EPOCH:?the time that the files bear; the Makefile takes it from git}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# It says of each link to rules and dashboards that it follows it.
"$HELM" package "$chart" --destination "$work" 2> >(grep -v 'found symbolic link' >&2) >/dev/null
archive=$(basename "$work"/*.tgz)
mkdir "$work/files"
tar --extract --gzip --file "$work/$archive" --directory "$work/files"
mkdir -p "$directory"
tar --create --directory "$work/files" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    --mode='u=rwX,go=rX' "$(ls "$work/files")" | gzip -9n >"$directory/$archive"
echo "$directory/$archive"
