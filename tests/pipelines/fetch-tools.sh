#!/usr/bin/env bash
# fetch-tools.sh LINK - makes LINK a symbolic link to a directory with the modules of package.json: a parser of HCL, a
# compiler of TypeScript, and the types of the Terraform provider oracle/oci and of OCI's dashboards.
#
# About 250 MB to unpack, of which 120 MB stay in ~/.cache: the types alone. Once there, no network is needed.
set -euo pipefail
cd "$(dirname "$0")"
. ../../build/debian-suite.sh

read -r lock _ < <(sha256sum package-lock.json)
home="${cache_home:?}/pipelines-tools/${lock:0:16}"

mkdir -p "$(dirname "$OLDPWD/$1")"
lock_cache "${home%/*}/lock"
if [ ! -d "$home" ]; then
    say "getting a parser of HCL and the types of the provider oracle/oci (npm, a minute)"
    make_work_directory "$home"
    cp package.json package-lock.json .npmrc "${work:?}"
    (cd "$work" && npm ci --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error) >&2
    # Of these nothing is run.
    find "$work"/node_modules/{@pulumi,@opentelemetry,@grpc,oci-*} -name '*.js' -delete
    find "$work/node_modules" -name '*.map' -delete
    mv "$work" "$home"
    trap - EXIT
fi
ln -sfn "$home" "$OLDPWD/$1"
