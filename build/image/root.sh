#!/bin/sh
# root.sh DIRECTORY ARCHITECTURE - makes the image's root file system, without the exporter. Runs in a Debian container.
#
# The C library, OpenSSL (for TLS and passwords) and librdkafka with what it needs (for outputs to Kafka), from Debian's
# packages as they are today: only the libraries that are loaded, with their copyright files, and the packages' names and
# versions where scanners look for them. And the authorities that outputs trust by TLS, where their files name no others.
set -eu
root=$1 architecture=$2
libraries='ld-linux-* libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libssl.so.3 libcrypto.so.3
    librdkafka.so.1* liblz4.so.1* libzstd.so.1* libsasl2.so.2* libz.so.1*'

dpkg --add-architecture "$architecture"
apt-get update -qq
apt-get install -y -qq --no-install-recommends libcap2-bin >/dev/null # setcap, for the Dockerfile
mkdir -p /tmp/packages "$root/etc" "$root/var/lib/dpkg/status.d"
cd /tmp/packages
apt-get download -qq -o APT::Sandbox::User=root "libc6:$architecture" "libssl3:$architecture" \
    "librdkafka1:$architecture" "liblz4-1:$architecture" "libzstd1:$architecture" "libsasl2-2:$architecture" \
    "zlib1g:$architecture" ca-certificates

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

# As update-ca-certificates(8) would; and where OpenSSL looks for it.
install -d "$root/etc/ssl/certs" "$root/usr/lib/ssl"
cat ca-certificates/usr/share/ca-certificates/mozilla/*.crt >"$root/etc/ssl/certs/ca-certificates.crt"
ln -s /etc/ssl/certs/ca-certificates.crt "$root/usr/lib/ssl/cert.pem"

# libelf, which is linked into the exporter, asks for the texts of its licence.
install -D -m 644 -t "$root/usr/share/doc/rename_exporter" /usr/share/common-licenses/GPL-3 \
    /usr/share/common-licenses/LGPL-3
cp /usr/lib/os-release "$root/etc/os-release"
