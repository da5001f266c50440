# A load of 24 tasks on two CPUs beside an exporter as it is installed, on a kernel where the mode that it takes
# matters. Leaves what load.sh does, in /out/installed-service.
set -eu
. ./exporter.sh
. ./load.sh
. ./installed.sh

crowd() {
    scrape before
    tasks=24
    begin_load --enough 50000 --actors 1000
    begin_scrapes
    finish_load
}

installed service crowd
