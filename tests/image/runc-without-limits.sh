#!/bin/sh
# For podman's --runtime. 'podman kube play' asks for limits of its own, which default_ulimits does not change and
# which a machine without CAP_SYS_RESOURCE cannot give. Everything else is runc's.
bundle=
for argument; do
    [ "$bundle" != next ] || bundle=$argument
    [ "$argument" != --bundle ] || bundle=next
done
[ -z "$bundle" ] || sed -i 's/,"rlimits":\[[^]]*\]//' "$bundle/config.json"
exec runc "$@"
