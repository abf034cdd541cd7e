# PostgreSQL: a cluster that answers, a role that owns the tables, one that has their rows, one database.

sql() { as postgres psql -XAtq -v ON_ERROR_STOP=1 -p "$PGPORT" -d "${2:-postgres}" -c "$1"; }
holds() { [ "$(sql "$@")" = t ]; }

has_cluster() { pg_lsclusters -h | grep -q .; }

make_cluster() { pg_createcluster --port "$PGPORT" --locale C.UTF-8 --encoding UTF8 "$(ls /usr/lib/postgresql | sort -n | tail -n 1)" main; }

answers() { sql 'SELECT 1'; }

# The cluster of our port; pg_ctlcluster asks systemd where that runs.
start_cluster() {
    local version name
    read -r version name <<< "$(pg_lsclusters -h | awk -v port="$PGPORT" '$3 == port { print $1, $2; exit }')"
    [ -n "$version" ] || { echo "No cluster has the port $PGPORT: pg_lsclusters shows those there are."; return 1; }
    pg_ctlcluster "$version" "$name" start
}

# No role may make others, databases, or more of itself; the application's rights belong to a role nobody signs in as.
role_is() {
    holds "SELECT rolcanlogin = $2 AND NOT (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
           FROM pg_roles WHERE rolname = '$1'"
}

make_role() {
    local login=NOLOGIN
    [ "$2" = false ] || login=LOGIN
    holds "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '$1')" || sql "CREATE ROLE $1"
    sql "ALTER ROLE $1 $login NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS"
}

is_member() { holds "SELECT pg_has_role('$1', 'ticketease_app', 'USAGE') AND NOT pg_has_role('$1', '$owner', 'MEMBER')"; }

make_member() { sql "GRANT ticketease_app TO $1; REVOKE $owner FROM $1"; }

# What cannot be written is told with its words (an address that is taken already): not in the log of PostgreSQL.
is_terse() { holds "SELECT coalesce('log_error_verbosity=terse' = ANY (rolconfig), false) FROM pg_roles WHERE rolname = '$1'"; }

make_terse() { sql "ALTER ROLE $1 SET log_error_verbosity = terse"; }

has_database() {
    holds "SELECT pg_get_userbyid(datdba) = '$owner' AND pg_encoding_to_char(encoding) = 'UTF8'
           FROM pg_database WHERE datname = 'ticketease'"
}

make_database() { sql "CREATE DATABASE ticketease OWNER $owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"; }

is_closed() {
    holds "SELECT has_database_privilege('ticketease_app', oid, 'CONNECT') AND has_database_privilege('ticketease_app', oid, 'TEMPORARY')
             AND NOT has_database_privilege('ticketease_app', oid, 'CREATE')
             AND NOT EXISTS (SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE grantee = 0)
           FROM pg_database WHERE datname = 'ticketease'"
}

close_database() {
    sql "REVOKE ALL ON DATABASE ticketease FROM PUBLIC, ticketease_app; GRANT CONNECT, TEMPORARY ON DATABASE ticketease TO ticketease_app"
}

gets_in() { as "$1" psql -XAtq -p "$PGPORT" -d ticketease -c 'SELECT 1'; }

# Who is let in is the administrator's file: it is not rewritten, the sentence says the line.
let_in() { gets_in "$1"; }

ensure_database() {
    local role
    [ -z "$database_elsewhere" ] || return 0
    step "PostgreSQL has a cluster" has_cluster make_cluster
    step "PostgreSQL answers on port $PGPORT" answers start_cluster
    step "role $owner, which owns the tables" role_is make_role "$owner" true
    step "role ticketease_app, which has their rows" role_is make_role ticketease_app false
    step "role $account, which is that and no more" role_is make_role "$account" true
    step "role $account is a member of ticketease_app" is_member make_member "$account"
    for role in "$owner" "$account"; do step "role $role, whose errors are logged without what people wrote" is_terse make_terse "$role"; done
    step "database ticketease" has_database make_database
    step "database ticketease is closed to all others" is_closed close_database
    step "account $owner gets in without a password" gets_in let_in "$owner"
    step "account $account gets in without a password" gets_in let_in "$account"
}

# The number of the newest migration that a release has.
newest_of() { ls "$(tree_of "$1")/app/migrations/versions" | grep -E '^[0-9]{4}_' | sort | tail -n 1 | cut -c 1-4; }

is_migrated() {
    if [ -z "$database_elsewhere" ]; then
        [ "$(sql 'SELECT version_num FROM alembic_version' ticketease)" = "$(newest_of "$release")" ]
        return
    fi
    "$place/releases/$release/infra/debian/ticketease" migrate --check
}

migrate_up() { "$place/releases/$release/infra/debian/ticketease" migrate; }

# Only a release that has a migration can undo it: the one that runs, or any other that knows it.
migrate_down() {
    local to other
    to=$(newest_of "$release")
    for other in "$running" $(releases | tac); do
        [ -n "$other" ] || continue
        "$place/releases/$other/infra/debian/ticketease" migrate --to "$to" && return 0
    done
    return 1
}

# Tables first, then the code that wants them: the release that runs goes on with newer tables, not with older ones.
ensure_migrated() { [ -n "$wanted" ] || step "tables are those of release $release" is_migrated migrate_up; }

# The other way round when a release is put back.
ensure_undone() { [ -z "$wanted" ] || step "tables are those of release $release" is_migrated migrate_down; }
