#!/bin/sh
# root.sh DIRECTORY ARCHITECTURE - makes the image's root file system, without the exporter. Runs in a Debian container.
#
# The C library and OpenSSL (for --web.config.file), from Debian's packages as they are today: only the
# libraries that are loaded, with their copyright files, and the packages' names and versions where scanners
# look for them.
set -eu
root=$1 architecture=$2
libraries='ld-linux-* libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libssl.so.3 libcrypto.so.3'

dpkg --add-architecture "$architecture"
apt-get update -qq
apt-get install -y -qq --no-install-recommends libcap2-bin >/dev/null # setcap, for the Dockerfile
mkdir -p /tmp/packages "$root/etc" "$root/var/lib/dpkg/status.d"
cd /tmp/packages
apt-get download -qq -o APT::Sandbox::User=root "libc6:$architecture" "libssl3:$architecture"

for package in *.deb; do
    name=$(dpkg-deb --field "$package" Package)
    mkdir "$name"
    dpkg-deb --extract "$package" "$name"
    cd "$name"
    for library in $libraries; do
        find . -name "$library" ! -type d -exec cp --archive --parents {} "$root" \;
    done
    cp --archive --parents "usr/share/doc/$name/copyright" "$root"
    cd ..
    dpkg-deb --field "$package" >"$root/var/lib/dpkg/status.d/$name"
done

# libelf, which is linked into the exporter, asks for the texts of its licence.
install -D -m 644 -t "$root/usr/share/doc/rename_exporter" /usr/share/common-licenses/GPL-3 \
    /usr/share/common-licenses/LGPL-3
cp /usr/lib/os-release "$root/etc/os-release"
