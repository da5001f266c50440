#!/usr/bin/env bash
# image.sh [--binary FILE] [--archive FILE] TAG - builds the container image from the Dockerfile with podman, for
# the architecture that ARCH names (this machine's).
#
# --binary   takes this exporter, instead of compiling one in a container
# --archive  also writes the image there, as podman, Docker and containerd load it
#
# A base image that cannot be pulled is replaced by a stand-in made on this machine, under another name: Debian by
# mmdebstrap, the SDK by copying the one that is installed. The Dockerfile is the same.
set -euo pipefail
cd "$(dirname "$0")/.."
. build/debian-suite.sh

export CONTAINERS_CONF=${CONTAINERS_CONF:-$PWD/build/image/containers.conf}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
binary='' archive=''
while [[ ${1-} == --* ]]; do
    case $1 in
    --binary) binary=$2 ;;
    --archive) archive=$2 ;;
    *) die "no such option: $1" ;;
    esac
    shift 2
done
tag=${1:?the name of the image, name:tag}
architecture=${ARCH:-$(dpkg --print-architecture)}

stand_in_for_debian() {
    build/need.sh mmdebstrap >&2
    local mirror security
    mirror=$(find_mirror)
    # As Debian's own image has it: OpenSSL in the result comes from there.
    # shellcheck disable=SC2016 # apt-get expands $(REPO_URI)
    security=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian-Security' | head -n 1)
    mmdebstrap --quiet --variant=apt bookworm - "deb ${mirror:?apt knows no Debian archive} bookworm main" \
        ${security:+"deb $security bookworm-security main"} \
        | podman import --quiet - "$1"
}

stand_in_for_sdk() {
    local sdk
    sdk=$(dotnet --list-sdks | sed -n 's:.*\[\(.*\)/sdk\]$:\1:p' | tail -n 1)
    [[ $sdk ]] || die "there is no .NET SDK here either"
    tar -c -C "$sdk" --transform 's,^\.,usr/share/dotnet,S' . | podman import --quiet - "$1"
}

# base_image NAME: prints what to build with for the Dockerfile's argument NAME_IMAGE.
base_image() {
    local image stand_in=localhost/rename_exporter/stand-in/${1,,}
    image=$(sed -n "s/^ARG $1_IMAGE=//p" Dockerfile)
    if podman image exists "$image" || podman pull --quiet "$image" >/dev/null 2>"$work/pull"; then
        echo "$image"
        return
    fi
    say "cannot pull $image ($(tail -n 1 "$work/pull")); a stand-in made here takes its place"
    podman image exists "$stand_in" || "stand_in_for_${1,,}" "$stand_in" >/dev/null
    echo "$stand_in"
}

# Only what a reader of the image could open: no path of this machine, no password.
source_url() { git config remote.origin.url | grep -E '^https://[^@]+$' || true; }

options=(
    --platform "linux/$architecture" --network=host --tag "$tag"
    # podman 4.3 does not know it in FROM by itself, as Docker does.
    --build-arg BUILDPLATFORM="linux/$(dpkg --print-architecture)"
    --build-arg VERSION="$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)"
    --build-arg REVISION="$(git rev-parse HEAD 2>/dev/null || true)"
    --build-arg SOURCE="${SOURCE-$(source_url)}"
    --build-arg DEBIAN_IMAGE="$(base_image DEBIAN)"
)
# Of a release: the files bear its time.
[[ -z ${SOURCE_DATE_EPOCH-} ]] || options+=(--timestamp "$SOURCE_DATE_EPOCH")
if [[ $binary ]]; then
    install -D "$binary" "$work/context/built/rename_exporter"
    options+=(--build-context build="$work/context")
else
    options+=(--build-arg SDK_IMAGE="$(base_image SDK)")
    # Behind a proxy with an authority of its own, this machine trusts it, and the container shall too.
    authorities=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
    [[ ! -e $authorities ]] || options+=(--secret id=authorities,src="$authorities")
fi

podman build --quiet "${options[@]}" . >/dev/null
if [[ $archive ]]; then
    mkdir -p "$(dirname "$archive")"
    rm -f "$archive.new" # podman adds to what is there
    podman save --quiet --format docker-archive --output "$archive.new" "$tag" >/dev/null
    mv "$archive.new" "$archive"
fi
echo "$tag: $(podman image inspect --format '{{.Size}}' "$tag") bytes, linux/$architecture"
