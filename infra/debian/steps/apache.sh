# Apache's modules, the certificate and the site.

site=/etc/apache2/sites-available/ticketease.conf
modules="wsgi ssl http2 headers deflate rewrite"

module_is_on() { [ -e "/etc/apache2/mods-enabled/$1.load" ]; }
enable_module() { a2enmod -q "$1"; }

has_certificate() { openssl x509 -noout -checkhost "$host" -in "$1" | grep -q 'does match' && openssl pkey -noout -in "$2"; }

# Browsers warn of it: something to begin with, until a real one is named.
make_certificate() {
    mkdir -p "$(dirname "$1")"
    (umask 077 && openssl req -x509 -newkey rsa:2048 -nodes -days 397 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" -addext basicConstraints=critical,CA:FALSE \
        -keyout "$2" -out "$1")
    chmod 644 "$1"
}

definition_is() { grep -qxF "Define $1 $2" "$site"; }

# The rest of the file is the administrator's.
define() {
    local fresh
    [ -e "$site" ] || cp "$place/releases/$release/infra/apache/ticketease.conf" "$site"
    fresh=$(mktemp "$site.XXXXXX")
    awk -v name="$1" -v value="$2" '$1 == "Define" && $2 == name { print "Define " name " " value; found = 1; next } { print }
        END { if (!found) exit 1 }' "$site" > "$fresh"
    chmod 644 "$fresh"
    mv "$fresh" "$site"
}

site_is_on() { [ -e /etc/apache2/sites-enabled/ticketease.conf ] && apache2ctl configtest; }
enable_site() { a2ensite -q ticketease; apache2ctl configtest; }

apache_runs() { [ -s /var/run/apache2/apache2.pid ] && kill -0 "$(cat /var/run/apache2/apache2.pid)"; }

# Read since the last change, at the start or at a reload that we remember.
apache_is_loaded() {
    apache_runs && is_later_than "$(last_change)" "$(changed_at /var/run/apache2/apache2.pid /var/run/apache2/ticketease)"
}

# A graceful one: requests that are being answered are answered by the old processes.
load_apache() {
    if apache_runs; then apache2ctl graceful; else systemctl start apache2; fi
    touch /var/run/apache2/ticketease
}

# Asked at this machine, whatever the name leads to; the certificate is the browsers' business.
is_ready() {
    local port
    port=$(remembered TICKETEASE_HTTPS_PORT)
    curl --silent --fail --insecure --max-time 60 --retry 3 --retry-connrefused \
        --connect-to "::127.0.0.1:${port:-443}" "https://$host/readyz"
}

tell_unready() { tail -n 5 /var/log/apache2/ticketease-error.log; return 1; }

ensure_ready() { ! apache_runs || step "the desk says that it is ready to serve" is_ready tell_unready; }

ensure_site() {
    local module
    for module in $modules; do step "Apache module $module" module_is_on enable_module "$module"; done
    step "certificate for $host" has_certificate "$certificate_maker" "$certificate" "$key"
    step "site: TICKETEASE_HOST" definition_is define TICKETEASE_HOST "$host"
    step "site: TICKETEASE_CERTIFICATE" definition_is define TICKETEASE_CERTIFICATE "$certificate"
    step "site: TICKETEASE_CERTIFICATE_KEY" definition_is define TICKETEASE_CERTIFICATE_KEY "$key"
    step "site is enabled and Apache accepts it" site_is_on enable_site
}
