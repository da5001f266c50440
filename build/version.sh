#!/usr/bin/env bash
# version.sh - prints the version of this checkout, as packages have it: 0.1.0 at the tag v0.1.0, else
# 0.1.0~git20261127.190430.225f867, which sorts before it; with .dirty when files differ from the commit.
#
# version.sh --release - the same, or an error that says why this is no release: what the tag, the
# CHANGELOG and Directory.Build.props say must be one, and nothing may differ from the commit.
set -euo pipefail
cd "$(dirname "$0")/.."

die() { echo "no release: $*" >&2; exit 1; }

built=$(sed -nE 's|.*<Version>(.*)</Version>.*|\1|p' Directory.Build.props)
tag=$(git describe --tags --exact-match --match 'v[0-9]*' 2>/dev/null || true)
changes=$(git status --porcelain)
if [ "${1-}" != --release ]; then
    if [ "$tag" = "v$built" ] && [ -z "$changes" ]; then
        echo "$built"
    else
        echo "$built~git$(TZ=UTC git log -1 --date=format-local:%Y%m%d.%H%M%S --format=%cd.%h)${changes:+.dirty}"
    fi
    exit
fi

[ -z "$changes" ] || die "the tree differs from its commit. Commit or remove:
$changes"
[ -n "$tag" ] || die "commit $(git log -1 --format=%h) has no tag. When all is ready: git tag -a v$built"
[ "$tag" = "v$built" ] || die "the tag is $tag, but Directory.Build.props has $built: --version would say that"
heading=$(grep -m 1 '^## ' CHANGELOG.md)
[[ $heading =~ ^"## $built / "[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] ||
    die "the tag is $tag, but CHANGELOG.md begins with '$heading' (wanted: ## $built / YYYY-MM-DD)"
echo "$built"
