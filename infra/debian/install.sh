#!/bin/bash
# Installs TicketEase on Debian, brings an installation to the release that this file belongs to, or tells what is missing.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source=$(dirname "$(dirname "$here")")

account=ticketease
owner=ticketease_owner
settings=/etc/ticketease
state=/var/lib/ticketease
dumps=/var/backups/ticketease
logs=/var/log/ticketease
place=/opt/ticketease
export PGPORT=${PGPORT:-5432}
# Releases that stay on the machine, the current one among them.
kept=${TICKETEASE_KEPT_RELEASES:-4}

check="" host="" certificate="" key="" self_signed="" plain="" timezone="" wanted="" database_url_file="" owner_database_url_file=""

. "$here/steps/frame.sh"
. "$here/steps/accounts.sh"
. "$here/steps/settings.sh"
. "$here/steps/database.sh"
. "$here/steps/release.sh"
. "$here/steps/apache.sh"
. "$here/steps/units.sh"

usage() {
    cat << 'END'
Usage: install.sh [OPTIONS]

Installs TicketEase on this Debian machine, or brings it to the release that install.sh belongs to. Run it as root; a
second run changes nothing. What was chosen once is remembered: an upgrade is install.sh without options.

  --host NAME                 name that people type, such as desk.example.org (asked for at the first run)
  --certificate FILE          its certificate with the chain, PEM, and
  --key FILE                  its key, PEM; or
  --self-signed               a certificate made here, which browsers warn of, until there is another; or
  --plain ADDRESS:PORT        plain HTTP there and no TLS, for a proxy in front that ends it: its X-Forwarded-* headers are
                              believed, so nobody else may reach that address; such as 127.0.0.1:8080
  --timezone ZONE             time zone of those who chose none, such as Europe/Paris
  --database-url-file FILE    file with the postgresql://… of a PostgreSQL elsewhere, for the application, and
  --owner-database-url-file FILE  for the role that owns the tables; without both, PostgreSQL is installed here
  --release NAME              put a release back that is still in /opt/ticketease/releases; "previous" is the last one
  --releases                  list those releases; * marks the current one
  --check                     change nothing: tell line by line what is right and what is missing; 1 when something is
  --help                      this text

It installs packages, two accounts, a release in /opt/ticketease, settings and secrets in /etc/ticketease, roles and
database, tables, Apache's site, systemd's units. An upgrade removes old releases but the newest TICKETEASE_KEPT_RELEASES
(a variable of the environment, 4), never the current one nor the one before it. How to upgrade and roll back: infra/docs/runbooks/.
END
}

list_releases() {
    local name
    while IFS= read -r name; do
        if [ "$name" = "$running" ]; then echo "* $name"; else echo "  $name"; fi
    done < <(releases)
}

value() { [ $# -ge 2 ] && [ -n "$2" ] || refuse "$1 wants a value; --help tells which." 2; }

running=$(basename "$(readlink "$place/current" 2> /dev/null)" 2> /dev/null) || running=""
while [ $# -gt 0 ]; do
    case $1 in
        --host) value "$@"; host=${2,,}; shift ;;
        --certificate) value "$@"; certificate=$2; shift ;;
        --key) value "$@"; key=$2; shift ;;
        --self-signed) self_signed=yes ;;
        --plain) value "$@"; plain=$2; shift ;;
        --timezone) value "$@"; timezone=$2; shift ;;
        --database-url-file) value "$@"; database_url_file=$2; shift ;;
        --owner-database-url-file) value "$@"; owner_database_url_file=$2; shift ;;
        --release) value "$@"; wanted=$2; shift ;;
        --releases) list_releases; exit 0 ;;
        --check) check=yes ;;
        --help | -h) usage; exit 0 ;;
        *) refuse "There is no option $1; --help lists those there are." 2 ;;
    esac
    shift
done

. "$here/steps/choices.sh"

take_turn
ensure_accounts
ensure_settings
ensure_database
ensure_release
ensure_sound
ensure_migrated
ensure_current
ensure_units
ensure_site
ensure_running
ensure_undone
ensure_ready
ensure_few
tell_of_several_hosts
conclude
