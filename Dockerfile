# The exporter in an image of its own, compiled from this source tree:
#
#   docker build -t rename_exporter --build-arg REVISION=$(git rev-parse HEAD) .
#
# or with podman: make image. --platform linux/arm64 compiles for arm64 on this machine, without emulation.
#
# The bases are pinned by version. Digests would be better and could not be looked up when this was written:
# give --build-arg SDK_IMAGE=…@sha256:… and DEBIAN_IMAGE=…@sha256:… to pin them. Nothing of either is in the
# result but the files that build/image/root.sh takes from today's Debian packages.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401
ARG DEBIAN_IMAGE=docker.io/library/debian:12.11-slim

FROM --platform=$BUILDPLATFORM ${SDK_IMAGE} AS sdk

# On Debian, because 'make build' takes Debian's packages; the SDK is the same on all distributions.
FROM --platform=$BUILDPLATFORM ${DEBIAN_IMAGE} AS build
ARG TARGETARCH
ENV PATH=$PATH:/usr/share/dotnet DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates make
COPY --from=sdk /usr/share/dotnet /usr/share/dotnet
WORKDIR /source
COPY . .
# Becomes part of 'rename_exporter --version', as .git does in a checkout.
ARG REVISION=
# Behind a proxy with an authority of its own: --secret id=authorities,src=FILE.
RUN --mount=type=secret,id=authorities \
    if [ -s /run/secrets/authorities ]; then export SSL_CERT_FILE=/run/secrets/authorities; fi; \
    SourceRevisionId=$REVISION make build ARCH=$TARGETARCH \
    && install -D "$(ls -d artifacts/$TARGETARCH/rename_exporter artifacts/rename_exporter 2>/dev/null | head -n 1)" \
        /built/rename_exporter

# What the exporter loads, for the machine it is for.
FROM --platform=$BUILDPLATFORM ${DEBIAN_IMAGE} AS root
ARG TARGETARCH
COPY build/image/root.sh /
RUN /root.sh /image "$TARGETARCH"
COPY LICENSE LICENSES/ docs/third-party.md /image/usr/share/doc/rename_exporter/
# Where the alerts' runbook_url leads, as in the Debian package.
COPY alerts/RUNBOOK.md /image/usr/share/doc/rename-exporter/alerts/
COPY --from=build /built/ /image/
# Docker and Kubernetes give a user that is not root the capabilities of --cap-add only by way of the file's. It
# never gets more than the container may have, and all of them go once the probe is attached.
RUN setcap cap_bpf,cap_perfmon,cap_dac_read_search,cap_sys_admin,cap_sys_resource,cap_net_bind_service=p \
    /image/rename_exporter

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=
ARG SOURCE=
LABEL org.opencontainers.image.title="rename_exporter" \
      org.opencontainers.image.description="Prometheus exporter of file renames on a Linux host, counted by BPF" \
      org.opencontainers.image.licenses="Apache-2.0 AND GPL-2.0-only AND LGPL-3.0-or-later AND LGPL-2.1-or-later" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE"
COPY --from=root /image/ /
USER 48761:48761
EXPOSE 10876
# No HEALTHCHECK: nothing in here could ask. /-/healthy and /-/ready are for whoever watches.
ENTRYPOINT ["/rename_exporter"]
