# A guest stands still while a test holds the exporter to a promise in seconds. Sourced by boot.sh.
#
# Two locks (flock(2)) in artifacts/tests, which the kernel takes back from whoever dies:
#   quiet.wanted   held by the test (tests/Testing/QuietMachine.cs) from when it wants quiet until its end
#   quiet.guests   held by the guests that run, together; then by the test, alone
# A guest lets go of the latter before it waits for the former, so nobody waits for each other.
# shellcheck shell=bash

readonly quiet_locks=${QUIET_LOCKS:-$(dirname "${BASH_SOURCE[0]}")/../../artifacts/tests}

# pause_when_wanted PID MONITOR: until the process is gone. MONITOR gets QEMU's commands stop and cont, which stop the
# guest's clock too: it does not notice.
pause_when_wanted() {
    mkdir -p "$quiet_locks"
    exec 6>>"$quiet_locks/quiet.guests" 7>>"$quiet_locks/quiet.wanted"
    while kill -0 "$1" 2>/dev/null; do
        if ! flock --shared --nonblock 7; then
            echo stop >>"$2"
            sleep 0.1
            flock --unlock 6
            flock --shared 7
            flock --shared 6
            echo cont >>"$2"
        fi
        flock --shared 6 # the first time; no test has it, as none has the other
        flock --unlock 7
        sleep 0.5
    done
}
