# Secrets in files of their own, and the settings that name them.

# secret NAME GROUP: a file that only root and GROUP read.
secret_is_kept() { [ -s "$settings/secrets/$1" ] && has_mode "$settings/secrets/$1" "root:$2" 640; }

# One that is there keeps its content: a new pepper would lose every password.
keep_secret() {
    local path="$settings/secrets/$1" fresh
    if [ ! -s "$path" ]; then
        fresh=$(mktemp "$settings/secrets/.$1.XXXXXX")
        "$3" > "$fresh"
        mv "$fresh" "$path"
    fi
    chown "root:$2" "$path"
    chmod 640 "$path"
}

random_secret() { openssl rand -base64 48 | tr -d '\n'; }

# No password: PostgreSQL asks the kernel which account is at the other end of the socket.
application_address() { local_address "$account"; }
owner_address() { local_address "$owner"; }
local_address() { printf 'postgresql://%s@/ticketease?host=/var/run/postgresql&port=%s' "$1" "${PGPORT:-5432}"; }

address_is_given() { secret_is_kept "$1" "$2" && cmp -s "$3" "$settings/secrets/$1"; }
keep_given_address() { rm -f "$settings/secrets/$1" && keep_secret "$1" "$2" given "$3"; }
given() { cat "$database_url_file"; }
given_owner() { cat "$owner_database_url_file"; }

setting_is() { grep -qxF "$1=$2" "$settings/ticketease.env" && has_mode "$settings/ticketease.env" "root:$account" 640; }

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

# Something to begin with: whatever the administrator made of it stays.
setting_is_there() { grep -q "^$1=" "$settings/ticketease.env"; }
usual_setting() { step "setting $1" setting_is_there set_setting "$@"; }

setting() { step "setting $1" setting_is set_setting "$@"; }

ensure_settings() {
    local name
    for name in secret_key jwt_key password_pepper; do
        step "secret $name" secret_is_kept keep_secret "$name" "$account" random_secret
    done
    if [ -n "$database_url_file" ]; then
        step "secret database_url, as given" address_is_given keep_given "database_url" "$account" "$database_url_file"
        step "secret owner_database_url, as given" address_is_given keep_given "owner_database_url" "$owner" "$owner_database_url_file"
    else
        step "secret database_url" secret_is_kept keep_secret database_url "$account" application_address
        step "secret owner_database_url" secret_is_kept keep_secret owner_database_url "$owner" owner_address
    fi
    setting TICKETEASE_HOME "$state"
    setting DATABASE_URL_FILE "$settings/secrets/database_url"
    for name in secret_key jwt_key password_pepper; do
        setting "TICKETEASE_${name^^}_FILE" "$settings/secrets/$name"
    done
    setting TICKETEASE_TRUSTED_HOSTS "$host"
    usual_setting TICKETEASE_LOG_FORMAT json
    usual_setting TICKETEASE_LOG_FILE "$logs/ticketease.log"
    [ -z "$timezone" ] || setting TICKETEASE_TIMEZONE "$timezone"
}
