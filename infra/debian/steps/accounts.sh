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

# A link in its place, which an account may have put there, leads root nowhere: what is not the account's stays where it is,
# for the folder above is root's, and only then it is looked at.
make_folder() {
    mkdir -p "$1"
    chown -h "$2" "$1"
    [ ! -L "$1" ] || { echo "$1 is a link; take it away, or put the folder itself there."; return 1; }
    chmod "$3" "$1"
}

# The application's own, of whatever mode; a link to a larger disk, which an administrator put there, is theirs.
has_own_folder() { [ -L "$1" ] || { [ -d "$1" ] && [ "$(stat -c %U "$1")" = "$account" ]; }; }

# What came from elsewhere, by another machine's numbers, is nobody's here, and no upload would be kept.
owns_all() { [ -z "$(find "$1" ! -user "$2" -print -quit)" ]; }
give_all() { chown -hR "$2:$2" "$1"; }

ensure_accounts() {
    local package name
    [ -n "$database_elsewhere" ] || packages="$packages postgresql"
    for package in $packages; do step "package $package" has_package get_packages "$package"; done
    step "account $account, which serves and works" has_account make_account "$account" "$account"
    # It reads the same secrets as the application, and has what that one must not have: the tables.
    step "account $owner, which owns the tables" has_account make_account "$owner" "$account"
    folder "$settings" "root:$account" 750
    folder "$settings/secrets" "root:$account" 750
    # Apache walks through it to the static files.
    if gives_state_away; then folder "$state" "$account:$account" 711; else folder "$state" root:root 711; fi
    for name in files runs metrics; do step "folder $state/$name ($account)" has_own_folder make_folder "$state/$name" "$account:$account" 700; done
    step "what is in $state/files is $account's" owns_all give_all "$state/files" "$account"
    folder "$state/static" "$owner:$owner" 755
    step "what is in $state/static is $owner's" owns_all give_all "$state/static" "$owner"
    folder "$state/acme" root:root 755
    folder "$dumps" "$owner:$owner" 700
    folder "$logs" "$account:$account" 750
    folder "$place" root:root 755
    folder "$place/releases" root:root 755
    folder "$place/venvs" root:root 755
}

# A release of before lets systemd give the folder to the account, and all that is in it when it is somebody else's.
gives_state_away() { [ -n "$wanted" ] && grep -q '^StateDirectory=' "$place/releases/$wanted/infra/systemd/ticketease-worker.service"; }

folder() { step "folder $1 ($2, $3)" has_folder make_folder "$@"; }
