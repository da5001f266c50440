# Real programs that rename, for the dashboards' history: each run is what the program does by itself.
# On the host and, with busybox' sh, in a guest.
#
#   sh programs.sh PROGRAM DIRECTORY
#
# DIRECTORY is empty or was used by the same PROGRAM before, and is not the caller's.
set -eu
program=$1
cd "$2"

# files N SUFFIX: so many small files, f1.SUFFIX ...
files() {
    i=0
    while [ $((i += 1)) -le "$1" ]; do echo "$i" >"f$i.$2"; done
}

case $program in
git) # index.lock, HEAD.lock, config.lock, pack files
    [ -d .git ] || git -c init.defaultBranch=main init -q --template=
    for commit in 1 2 3 4 5; do
        echo "$commit $$" >file
        git add file
        git -c user.name=t -c user.email=t@localhost -c gc.auto=0 commit -qm "$commit"
    done
    ;;
rsync) # a temporary name for each file, then the name
    mkdir -p from to
    (cd from && files 120 dat)
    rsync -a --ignore-times from/ to/
    ;;
logrotate) # 8 logs, 5 generations
    mkdir -p logs
    (cd logs && files 8 log)
    printf '%s {\n rotate 5\n missingok\n ifempty\n su root root\n}\n' "$PWD/logs/*.log" >conf
    chmod 644 conf
    logrotate --force --state "$PWD/state" conf
    ;;
sed) # sedXXXXXX, then the name
    files 15 conf
    sed -i 's/1/2/' ./*.conf
    ;;
mv) # and what fails of it: EEXIST first, as mv tries not to replace
    mkdir -p old
    files 12 txt
    mv -f ./*.txt old/
    ;;
perl) # a deploy: a new release over the old one, by a link
    for release in 1 2 3 4 5 6; do
        perl -e 'symlink "release$ARGV[0]", "new"; rename "new", "current"; rename "gone", "nowhere"' "$release"
    done
    ;;
dpkg) # its own status files, and .dpkg-new over each file
    echo x >>versions
    mkdir -p package/DEBIAN package/opt/p admin/info admin/updates admin/triggers root
    (cd package/opt/p && files 25 bin)
    printf 'Package: p\nVersion: 1.%s\nArchitecture: all\nMaintainer: t <t@localhost>\nDescription: t\n' "$(wc -l <versions)" \
        >package/DEBIAN/control
    touch admin/status admin/available
    dpkg-deb --build package p.deb >/dev/null
    dpkg --log=/dev/null --admindir="$PWD/admin" --instdir="$PWD/root" --force-depends -i p.deb >/dev/null
    ;;
update-alternatives)
    mkdir -p admin etc
    files 4 sh
    for i in 1 2 3 4; do
        update-alternatives --log /dev/null --admindir "$PWD/admin" --altdir "$PWD/etc" --quiet \
            --install "$PWD/tool" tool "$PWD/f$i.sh" "$i"
    done
    ;;
ldconfig) # /etc/ld.so.cache~
    mkdir -p etc lib usr/lib var/cache/ldconfig
    touch etc/ld.so.conf
    /sbin/ldconfig -r "$PWD" -X
    ;;
cryptor) # a stand-in for ransomware: up to 100 files a second to one new extension, and some that fail
    files 300 doc
    mkdir -p full/x dir
    perl -e '$0 = "cryptor";
        for (1 .. 300) { rename "f$_.doc", "f$_.doc.locked"; select undef, undef, undef, 0.01 }
        rename "dir", "full" for 1 .. 5'
    rm -f ./*.locked
    ;;
kinds) # not a real program: the tests' driver, for exchanges and no-ops. In the guest only
    /payload/renamer kinds --dir "$PWD" --count 5 --comm kinds >/dev/null
    ;;
*)
    echo "programs.sh: no program '$program'" >&2
    exit 2
    ;;
esac
