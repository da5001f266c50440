# Which mode auto takes where the exporter is installed, and may not look into debugfs. Sourced.

# installed WAY: leaves /out/installed-WAY, with exporter.log.
#   service  the unit of the Debian package: nobody, CAP_BPF, CAP_PERFMON; it can read /boot
#   image    the container of the image and of the chart's pod: the same, and it sees no /boot
installed() {
    local confine='./confine --seccomp seccomp.json 65534 c000000000' paranoid=/proc/sys/kernel/perf_event_paranoid
    local level
    level=$(cat $paranoid)
    ulimit -l unlimited
    # Debian's 3 would leave kprobe to CAP_SYS_ADMIN; other distributions' 2 lets auto choose.
    echo 2 >$paranoid
    [ "$1" != image ] || mv /boot /boot.away
    if start_exporter "installed-$1"; then
        [ $# -eq 1 ] || $2
        stop_exporter
    fi
    [ "$1" != image ] || mv /boot.away /boot
    echo "$level" >$paranoid
}
