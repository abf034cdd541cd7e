#!/bin/bash
# Whether a container does its work: the web can serve, a worker has given a sign of life in the last two minutes.
set -eu
case ${1:-} in
    web) exec curl --silent --fail --insecure --max-time 15 --connect-to ::127.0.0.1:8443 "https://$DESK_HOST/readyz" ;;
    worker)
        sign="SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - interval '2 minutes')"
        # Everybody on the host reads the words of a command, but not its environment.
        url=$(cat "$DATABASE_URL_FILE")
        if [[ $url =~ ^([a-z]+://[^:/@]+):([^@]*)@(.*)$ ]]; then
            url="${BASH_REMATCH[1]}@${BASH_REMATCH[3]}" PGPASSWORD=${BASH_REMATCH[2]//\\/\\\\}
            PGPASSWORD=$(printf %b "${PGPASSWORD//%/\\x}")
            export PGPASSWORD
        fi
        [ "$(psql -XAtq -d "$url" -c "$sign")" = t ] ;;
    *) echo "Usage: healthy.sh web|worker" >&2; exit 2 ;;
esac
