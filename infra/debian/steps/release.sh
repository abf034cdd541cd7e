# A release: the code and the environment it runs in, named by what they are, beside those of before.

# The parts of the tree that a server needs.
parts="app admin_views forms templates infra/apache infra/debian infra/docs/apache.md infra/docs/runbooks infra/systemd wsgi.py pyproject.toml requirements-server.lock LICENSE"

# Those that are here, whole ones only, the oldest first.
releases() { [ ! -d "$place/releases" ] || find "$place/releases" -mindepth 1 -maxdepth 1 ! -name '.*' -printf '%T@ %f\n' | sort -n | cut -d ' ' -f 2; }

# Prints one number for all that stands in a tree; compiled files do not count, as they are made again.
tree_number() {
    (cd "$1" && find $parts -type f ! -name '*.pyc' ! -name '*.mo' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) |
        sha256sum | cut -c 1-12
}

version_of() { sed -n 's/^version = "\(.*\)"$/\1/p' "$1/pyproject.toml" | head -n 1; }

venv_of() { { /usr/bin/python3 --version; cat "$1/requirements-server.lock"; } | sha256sum | cut -c 1-12; }

has_venv() { [ -e "$place/venvs/$1/.whole" ]; }

# Releases with the same locked packages share it.
make_venv() {
    local venv="$place/venvs/$1"
    rm -rf "$venv"
    /usr/bin/python3 -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$2/requirements-server.lock"
    touch "$venv/.whole"
}

has_release() { [ "$(tree_number "$place/releases/$1")" = "${1##*-}" ]; }

# It gets its name when it is whole.
make_release() {
    local fresh="$place/releases/.$1" venv=$2
    rm -rf "$fresh" "$place/releases/$1"
    mkdir -p "$fresh"
    tar -C "$source" --exclude='__pycache__' --exclude='*.mo' -cf - $parts | tar -C "$fresh" --no-same-owner -xf -
    chmod -R u=rwX,go=rX "$fresh"
    ln -s "../../venvs/$venv" "$fresh/.venv"
    (cd "$fresh" && find app/translations -name '*.po' -exec sh -c '.venv/bin/pybabel -q compile --use-fuzzy -i "$1" -o "${1%.po}.mo"' sh {} \;)
    "$fresh/.venv/bin/python" -m compileall -q "$fresh/app" "$fresh/admin_views" "$fresh/forms" "$fresh/infra" "$fresh/wsgi.py"
    mv -T "$fresh" "$place/releases/$1"
}

ensure_release() {
    local venv
    if [ -n "$wanted" ]; then
        release=$wanted
    else
        release="$(version_of "$source")-$(tree_number "$source")"
        venv=$(venv_of "$source")
        step "Python packages of requirements-server.lock ($venv)" has_venv make_venv "$venv" "$source"
    fi
    step "release $release" has_release make_release "$release" "${venv:-}"
}

# Where a release's files are: with --check a new one is still where it came from.
tree_of() { if [ -d "$place/releases/$1" ]; then echo "$place/releases/$1"; else echo "$source"; fi; }

is_linked() { [ "$(readlink "$1")" = "$2" ]; }

# In one move: there is no instant without it.
make_link() { ln -sfnT "$2" "$1.new" && mv -T "$1.new" "$1"; }

make_current() {
    [ -z "$running" ] || make_link "$place/previous" "releases/$running"
    make_link "$@"
}

# Those of before stay beside them for a while: a page of the release before still finds its own.
has_static() { [ "$(cat "$state/static/.release")" = "$release" ]; }

bring_out_static() {
    "$place/releases/$release/infra/debian/ticketease" collect-static "$state/static"
    as "$owner" sh -c 'rm -f "$2" && echo "$1" > "$2"' sh "$release" "$state/static/.release"
}

ensure_current() {
    step "static files for Apache" has_static bring_out_static
    step "release $release is the current one" is_linked make_current "$place/current" "releases/$release"
    step "command ticketease" is_linked make_link /usr/local/sbin/ticketease "$place/current/infra/debian/ticketease"
}

# Those that an upgrade leaves behind: all but the newest few, and never the current one nor the one before it, which is
# what a rollback puts back.
surplus() {
    local name before=$running left=$((kept - 2))
    [ "$running" != "$release" ] || before=$(basename "$(readlink "$place/previous")")
    while IFS= read -r name; do
        [ "$name" != "$release" ] && [ "$name" != "$before" ] || continue
        if [ "$left" -gt 0 ]; then left=$((left - 1)); else echo "$name"; fi
    done < <(releases | tac)
}

is_few() { [ -z "$(surplus)" ]; }

# Python packages that no release is left for go too. Where that cannot be told, it stops: a pipe that fails would say "none".
remove_surplus() {
    local name venv users
    surplus | while IFS= read -r name; do rm -rf "$place/releases/$name"; done
    for venv in "$place"/venvs/*; do
        users=$(find "$place/releases" -mindepth 2 -maxdepth 2 -name .venv -lname "*/${venv##*/}")
        [ -n "$users" ] || rm -rf "$venv"
    done
}

# When all else is right, and not while somebody goes back.
ensure_few() { [ -n "$wanted" ] || step "no more than $kept releases, the current one among them" is_few remove_surplus; }
