# One script after the other in one guest, whatever becomes of the others: an emulated kernel takes longer to boot than
# most of them do. Leaves of each, in /out/SCRIPT.status, how it ended.
#
#   sh each.sh "SCRIPT [ARGUMENT ...]" ...
#
# The order matters: scenarios.sh wants the mounts and the sysctls that the guest began with; story.sh adds a user;
# interpreted.sh and lockdown.sh, the last of their guests, switch off what compiles BPF, and what lets a probe attach.
for command; do
    name=${command%% *}
    echo "GUEST script $name, up $(cut -d' ' -f1 /proc/uptime) s"
    status=0
    # shellcheck disable=SC2086 # the arguments are words
    sh ./"$name".sh ${command#"$name"} || status=$?
    echo $status >"/out/$name.status"
done
