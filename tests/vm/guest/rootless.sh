# In a user and mount namespace of its own: mounts an overlay, as rootless containers do, and renames a
# file of the lower layer.
#   sh rootless.sh MODE MOUNTS
set -eu
mode=$1 home=$2/.rootless-$1
mkdir -p "$home/upper" "$home/work" "$home/merged"
mount -t overlay -o "lowerdir=$2/.lower,upperdir=$home/upper,workdir=$home/work,userxattr" \
    overlay "$home/merged" || exit 3
./renamer once --dir "$home/merged" --from "rootless-$mode" --to "up-$mode" --comm rootless
