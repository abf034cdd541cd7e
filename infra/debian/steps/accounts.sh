# Debian's packages, the two accounts and their folders.

packages="apache2 curl libapache2-mod-wsgi-py3 logrotate openssl postgresql-client python3 python3-venv"

has_package() { dpkg-query -W -f='${Status}' "$1" | grep -qx 'install ok installed'; }

# All that are missing at once: one visit of the archive.
get_packages() {
    local wanted=() package
    for package in $packages; do has_package "$package" || wanted+=("$package"); done
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}"
}

has_account() { getent passwd "$1" && id -nG "$1" | tr ' ' '\n' | grep -qx "$2"; }

make_account() {
    getent passwd "$1" ||
        useradd --system --user-group --no-create-home --home-dir "$state" --shell /usr/sbin/nologin "$1"
    id -nG "$1" | tr ' ' '\n' | grep -qx "$2" || usermod --append --groups "$2" "$1"
}

has_folder() { [ -d "$1" ] && has_mode "$@"; }

make_folder() { mkdir -p "$1" && chown "$2" "$1" && chmod "$3" "$1"; }

ensure_accounts() {
    local package
    [ -n "$database_elsewhere" ] || packages="$packages postgresql"
    for package in $packages; do step "package $package" has_package get_packages "$package"; done
    step "account $account, which serves and works" has_account make_account "$account" "$account"
    # It reads the same secrets as the application, and has what that one must not have: the tables.
    step "account $owner, which owns the tables" has_account make_account "$owner" "$account"
    folder "$settings" "root:$account" 750
    folder "$settings/secrets" "root:$account" 750
    # Apache walks through it to the static files.
    folder "$state" "$account:$account" 711
    folder "$state/static" "$owner:$owner" 755
    folder "$state/acme" root:root 755
    folder "$dumps" "$owner:$owner" 700
    folder "$logs" "$account:$account" 750
    folder "$place" root:root 755
    folder "$place/releases" root:root 755
    folder "$place/venvs" root:root 755
}

folder() { step "folder $1 ($2, $3)" has_folder make_folder "$@"; }
