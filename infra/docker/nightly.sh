#!/bin/bash
# nightly.sh: a dump after each 01:40 by the container's clock, a missed one as soon as it can be, one that failed again
# after ten minutes.     nightly.sh --check: whether the newest dump is younger than 26 hours.
set -eu
folder=/var/backups/ticketease

# newer_than TIME: whether there is a dump that was made after it.
newer_than() { [ -n "$(find "$folder" -maxdepth 1 -name 'ticketease-*.dump' -newermt "$1" -print -quit)" ]; }

case ${1:-} in
    --check) newer_than "26 hours ago" || { echo "No dump of the last 26 hours is in $folder." >&2; exit 1; } ;;
    "")
        trap 'exit 0' TERM INT
        while :; do
            night=$(date -d "today 01:40" +%s)
            [ "$night" -le "$(date +%s)" ] || night=$(date -d "yesterday 01:40" +%s)
            newer_than "@$night" || flask dump || echo "There is no dump of this night yet; the next try is in ten minutes." >&2
            sleep 600 & wait $!
        done ;;
    *) echo "Usage: nightly.sh [--check]" >&2; exit 2 ;;
esac
