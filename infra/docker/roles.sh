#!/bin/bash
# Run once by the database's container, when it is empty: the roles of infra/debian/steps/database.sh, with passwords.
set -euo pipefail

# password_in FILE: of the address postgresql://role:password@host/database that it holds.
password_in() { sed -n 's|^[a-z+]*://[^:]*:\([^@]*\)@.*$|\1|p' "$1"; }

psql -v ON_ERROR_STOP=1 --username postgres --dbname postgres \
    -v application="$(password_in "${SECRETS:-/run/secrets}/database_url")" -v owner="$(password_in "${SECRETS:-/run/secrets}/owner_database_url")" << 'END'
CREATE ROLE ticketease_owner LOGIN PASSWORD :'owner';
CREATE ROLE ticketease_app NOLOGIN;
CREATE ROLE ticketease LOGIN PASSWORD :'application' IN ROLE ticketease_app;
ALTER ROLE ticketease_owner SET log_error_verbosity = terse;
ALTER ROLE ticketease SET log_error_verbosity = terse;
CREATE DATABASE ticketease OWNER ticketease_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE ticketease FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE ticketease TO ticketease_app;
END
