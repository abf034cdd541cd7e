#!/bin/sh
# Keeps the name of the daemons' socket through a reload of all of Apache (decision 0026): keep-socket.sh PREFIX
#
# Apache starts it as the program of a log in which nothing is ever written, so that it has root's rights, gets SIGTERM
# at a reload, and the end of its input once the last process of before has ended. A name that something is mounted on
# cannot be removed. So the socket is mounted on itself, and what Apache's old processes still hand on finds the old
# daemons until these have ended. Who may not mount, as in a container, lives with one 503 in a thousand under full load.
set -u
PATH=/usr/bin:/bin
prefix=$1 name="" told="" waited=0
trap 'told=yes' TERM
exec 9< "${prefix%/*}"

# The one of our own generation: those of before are mounted already. Those of an Apache that has gone are swept.
find_name() {
    for socket in "$prefix".*.sock; do
        owner=${socket#"$prefix".} owner=${owner%%.*}
        if [ ! -d "/proc/$owner" ]; then
            ! mountpoint -q "$socket" || umount "$socket"
            rm -f "$socket"
        elif [ "$owner" = "$PPID" ] && [ -S "$socket" ] && ! mountpoint -q "$socket"; then
            name=$socket
        fi
    done
}

while [ "$(id -u)" = 0 ] && [ -z "$name$told" ] && [ "$waited" -lt 600 ]; do
    flock 9
    find_name
    # Apache opens its logs twice as it starts; the first of us has been told by the time there is a socket.
    if [ -n "$told" ]; then name=""; fi
    if [ -n "$name" ] && ! mount --bind "$name" "$name"; then
        echo "TicketEase: its socket cannot be kept through a reload, which may answer a few requests with 503." >&2
        name=""
        waited=600
    fi
    flock --unlock 9
    [ -n "$name" ] || sleep 0.05
    waited=$((waited + 1))
done

while [ -z "$told" ] && read -r _; do :; done
[ -n "$name" ] || exit 0

# Apache kills daemons that have not ended after three seconds: then nobody answers at the name any more.
waited=0
while [ "$waited" -lt 30 ] && [ -d "/proc/$PPID" ]; do
    sleep 0.1
    waited=$((waited + 1))
done
flock 9
umount "$name"
rm -f "$name"
