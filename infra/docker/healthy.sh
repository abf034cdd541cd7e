#!/bin/bash
# Whether a container does its work: the web can serve, a worker has given a sign of life in the last two minutes.
set -eu
case ${1:-} in
    web) exec curl --silent --fail --insecure --max-time 15 --connect-to ::127.0.0.1:8443 "https://$DESK_HOST/readyz" ;;
    worker)
        sign="SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - interval '2 minutes')"
        [ "$(psql -XAtq -d "$(cat "$DATABASE_URL_FILE")" -c "$sign")" = t ] ;;
    *) echo "Usage: healthy.sh web|worker" >&2; exit 2 ;;
esac
