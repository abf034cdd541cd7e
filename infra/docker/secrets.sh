#!/bin/bash
# secrets.sh HOST: makes the secrets of compose.yaml beside it, each in a file, and the file .env, which names the host for
# compose. What is there stays as it is.
# The certificate is one that browsers warn of: put your own in secrets/certificate and secrets/certificate_key.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
host=${1:-}
[[ $host =~ ^[a-z0-9.-]+$ ]] || { echo "Name the host that people type, for example: $0 desk.example.org" >&2; exit 2; }

[ -e .env ] || { echo "DESK_HOST=$host" > .env; echo ".env is made."; }

# Nobody else enters the folder. In it they are open, for in the containers other accounts read them than here.
mkdir -p secrets
chmod 700 secrets

keep() {
    [ ! -s "secrets/$1" ] || return 0
    cat > "secrets/.$1"
    chmod 444 "secrets/.$1"
    mv "secrets/.$1" "secrets/$1"
    echo "secrets/$1 is made."
}

random() { openssl rand -hex 32 | tr -d '\n'; }

random | keep postgres_password
random | keep secret_key
random | keep jwt_key
random | keep password_pepper
echo "postgresql://ticketease:$(random)@database/ticketease" | keep database_url
echo "postgresql://ticketease_owner:$(random)@database/ticketease" | keep owner_database_url
if [ ! -s secrets/certificate ]; then
    pair=$(openssl req -x509 -newkey rsa:2048 -nodes -days 397 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
        -addext basicConstraints=critical,CA:FALSE -keyout /dev/stdout -out /dev/stdout 2> /dev/null)
    sed -n '/BEGIN PRIVATE KEY/,/END PRIVATE KEY/p' <<< "$pair" | keep certificate_key
    sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' <<< "$pair" | keep certificate
fi
