#!/bin/sh
# The container's start. The course listens on loopback only, as on a learner's own machine; socat
# is the one door, and the course still asks everyone for the address and the token of this start.
set -eu
cd "$(dirname "$0")/../.."
socat "TCP-LISTEN:${OTW_DOOR:-8080},fork,reuseaddr,backlog=64" TCP:127.0.0.1:4600 &
exec node platform/cli/otw.mjs start --no-open --port 4600 "$@"
