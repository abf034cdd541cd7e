# Secrets in files of their own, and the settings that name them.

# secret NAME GROUP: a file that only root and GROUP read.
secret_is_kept() { [ -s "$settings/secrets/$1" ] && has_mode "$settings/secrets/$1" "root:$2" 640; }

# keep_secret NAME GROUP WORDS…: what the WORDS print, unless there is one: a new pepper would lose every password.
keep_secret() {
    local path="$settings/secrets/$1"
    [ -s "$path" ] || write_secret "$@"
    chown "root:$2" "$path"
    chmod 640 "$path"
}

write_secret() {
    local path="$settings/secrets/$1" group=$2 fresh
    fresh=$(mktemp "$settings/secrets/.$1.XXXXXX")
    shift 2
    "$@" > "$fresh"
    chown "root:$group" "$fresh"
    chmod 640 "$fresh"
    mv "$fresh" "$path"
}

random_secret() { openssl rand -base64 48 | tr -d '\n'; }

# No password: PostgreSQL asks the kernel which account is at the other end of the socket.
application_address() { local_address "$account"; }
owner_address() { local_address "$owner"; }
local_address() { printf 'postgresql://%s@/ticketease?host=/var/run/postgresql&port=%s' "$1" "${PGPORT:-5432}"; }

# address_is_given NAME GROUP FILE: as it stands in the file that was named.
address_is_given() { secret_is_kept "$1" "$2" && cmp -s "$3" "$settings/secrets/$1"; }
keep_given() { write_secret "$1" "$2" cat "$3"; }

# Of several lines with one name the last counts, for systemd and for the daemons.
setting_is() {
    [ "$(grep "^$1=" "$settings/ticketease.env" | tail -n 1)" = "$1=$2" ] && has_mode "$settings/ticketease.env" "root:$account" 640
}

# Of a file that an administrator may have added lines to, only the one of this name changes.
set_setting() {
    local file="$settings/ticketease.env" fresh
    [ -e "$file" ] || echo "# Settings of TicketEase, as the README lists them. After a change: install.sh, which reloads what reads them." > "$file"
    fresh=$(mktemp "$file.XXXXXX")
    grep -v "^$1=" "$file" > "$fresh" || true
    echo "$1=$2" >> "$fresh"
    chown "root:$account" "$fresh"
    chmod 640 "$fresh"
    mv "$fresh" "$file"
}

# The names that the panel answers to: ours is among them, the others are the administrator's.
trusted_hosts() { sed -n 's/^TICKETEASE_TRUSTED_HOSTS=//p' "$settings/ticketease.env" | tail -n 1 | tr -d "\"' " | tr , '\n'; }
trusts_host() { trusted_hosts | grep -qxF "$1"; }
trust_host() { set_setting TICKETEASE_TRUSTED_HOSTS "$(trusted_hosts | cat - <(echo "$1") | grep . | paste -sd ,)"; }

# Something to begin with: whatever the administrator made of it stays.
setting_is_there() { grep -q "^$1=" "$settings/ticketease.env"; }
usual_setting() { step "setting $1" setting_is_there set_setting "$@"; }

# One proxy or more: how many there are, the administrator knows.
trusts_proxy() { grep -qE '^TICKETEASE_TRUST_PROXY="?[1-9]' "$settings/ticketease.env"; }

setting() { step "setting $1" setting_is set_setting "$@"; }

ensure_settings() {
    local name
    made_secrets=""
    for name in secret_key jwt_key password_pepper; do [ -s "$settings/secrets/$name" ] || made_secrets=yes; done
    for name in secret_key jwt_key password_pepper; do
        step "secret $name" secret_is_kept keep_secret "$name" "$account" random_secret
    done
    if [ -n "$database_url_file" ]; then
        step "secret database_url, as given" address_is_given keep_given database_url "$account" "$database_url_file"
        step "secret owner_database_url, as given" address_is_given keep_given owner_database_url "$owner" "$owner_database_url_file"
    else
        step "secret database_url" secret_is_kept keep_secret database_url "$account" application_address
        step "secret owner_database_url" secret_is_kept keep_secret owner_database_url "$owner" owner_address
    fi
    setting TICKETEASE_HOME "$state"
    setting DATABASE_URL_FILE "$settings/secrets/database_url"
    for name in secret_key jwt_key password_pepper; do
        setting "TICKETEASE_${name^^}_FILE" "$settings/secrets/$name"
    done
    step "setting TICKETEASE_TRUSTED_HOSTS" trusts_host trust_host "$host"
    if [ -n "$plain" ]; then
        step "setting TICKETEASE_TRUST_PROXY" trusts_proxy set_setting TICKETEASE_TRUST_PROXY 1
    elif [ -n "$(remembered TICKETEASE_PLAIN)" ]; then
        setting TICKETEASE_TRUST_PROXY 0
    fi
    usual_setting TICKETEASE_LOG_FORMAT json
    usual_setting TICKETEASE_LOG_FILE "$logs/ticketease.log"
    [ -z "$timezone" ] || setting TICKETEASE_TIMEZONE "$timezone"
}

# A database elsewhere may have several hosts, and this one cannot see the others.
tell_of_several_hosts() {
    [ -n "$database_elsewhere" ] || return 0
    if [ -n "$made_secrets" ]; then
        say note "Secrets are made for this host alone. Does another one serve the same database? Then put the other's"
        say "" "secret_key, jwt_key and password_pepper into $settings/secrets and run this again, before anybody signs in:"
        say "" "with different ones, no password and no session of the one is known to the other."
    fi
    setting_is_there TICKETEASE_S3_BUCKET || {
        say note "Attachments lie in $state on this host. If several hosts serve this desk, the others cannot find them:"
        say "" "name a bucket that all share, TICKETEASE_S3_BUCKET in $settings/ticketease.env."
    }
}
