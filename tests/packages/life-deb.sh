# For life.sh: with dpkg.
export DEBIAN_FRONTEND=noninteractive
settings=/etc/default/rename_exporter

add() { dpkg --install "$1"; }
query() { dpkg-query -W -f '${Status} ${Version}\n' rename-exporter; }
verify() { dpkg --verify rename-exporter; }
remove() { dpkg --remove rename-exporter; }
purge() { dpkg --purge rename-exporter; }
