# For life.sh: with rpm. What the package requires is Debian's here, and no rpm package says that it is there.
settings=/etc/sysconfig/rename_exporter
# Of the package filesystem, where packages are rpms.
mkdir -p /etc/sysconfig /usr/share/licenses

add() { rpm --upgrade --oldpackage --nodeps "$1"; }
query() { rpm --query --queryformat 'install ok installed %{VERSION}\n' rename-exporter; }
verify() { rpm --verify --nodeps rename-exporter; }
remove() { rpm --erase rename-exporter; }
# It has no such thing; what the administrator had changed is left under another name.
purge() { rm "$settings.rpmsave"; }
