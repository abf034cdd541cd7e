# Apache's modules, the certificate and the site.

site=/etc/apache2/sites-available/ticketease.conf
modules="wsgi headers deflate rewrite"

module_is_on() { [ -e "/etc/apache2/mods-enabled/$1.load" ]; }
enable_module() { a2enmod -q "$1"; }

has_certificate() { openssl x509 -noout -checkhost "$host" -in "$1" | grep -q 'does match' && openssl pkey -noout -in "$2"; }

is_in_date() { openssl x509 -noout -checkend 0 -in "$1"; }

# One that was made here is made again in time.
certificate_serves() { has_certificate "$@" && { [ "$certificate_maker" = given_certificate ] || is_in_date "$1"; }; }

# Browsers warn of it: something to begin with, until a real one is named.
make_certificate() {
    mkdir -p "$(dirname "$1")"
    (umask 077 && openssl req -x509 -newkey rsa:2048 -nodes -days 397 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" -addext basicConstraints=critical,CA:FALSE \
        -keyout "$2" -out "$1")
    chmod 644 "$1"
}

definition_is() { grep -qxF "Define $1 $2" "$site"; }

# The rest of the file is the administrator's. What it does not say yet comes before what reads it.
define() {
    [ -e "$site" ] || cp "$place/releases/$release/infra/apache/ticketease.conf" "$site"
    rewrite_site -v name="$1" -v value="$2" '
        function say() { if (!said) print "Define " name " " value; said = 1 }
        $1 == "Define" && $2 == name { say(); next }
        $1 == "Include" && $2 ~ /infra\/apache\/site.conf$/ { say() }
        { print }'
}

is_undefined() { [ -z "$(remembered "$1")" ]; }
undefine() { rewrite_site -v name="$1" '$1 == "Define" && $2 == name { next } { print }'; }

rewrite_site() {
    local fresh
    fresh=$(mktemp "$site.XXXXXX")
    awk "$@" "$site" > "$fresh"
    chmod 644 "$fresh"
    mv "$fresh" "$site"
}

# Debian's ports.conf listens on 80 and 443; an address named twice would keep Apache from starting.
apache_listens() { grep -hsE '^[[:space:]]*Listen[[:space:]]' /etc/apache2/ports.conf /etc/apache2/*-enabled/*.conf | grep -qE "[ :]$1([[:space:]]|\$)"; }

# "It works!", to whoever asks by the machine's number, with their addresses in a log: off, as long as nobody made it theirs.
debians_page=/etc/apache2/sites-available/000-default.conf
is_debians_own() {
    [ "$(readlink -f /etc/apache2/sites-enabled/000-default.conf)" = "$debians_page" ] &&
        dpkg-query -W -f='${Conffiles}' apache2 | grep -qF " $debians_page $(md5sum < "$debians_page" | cut -d ' ' -f 1)" &&
        [ -z "$(find /var/www/html -mindepth 1 ! -name index.html -print -quit)" ]
}
shows_no_debian() { ! is_debians_own; }
# Apache is to read it, as any change of the site.
hide_debian() { a2dissite -q 000-default && touch "$site"; }

# Four files of a comment and its words must fit, or Apache would refuse what the settings allow.
largest_body() {
    local megabytes
    megabytes=$(sed -n 's/^TICKETEASE_UPLOAD_MB="\?\([0-9]\+\)"\?$/\1/p' "$settings/ticketease.env" | tail -n 1)
    echo $(((4 * ${megabytes:-25} + 4) * 1024 * 1024))
}
usual_largest_body=109051904
takes_largest_body() { local takes; takes=$(remembered TICKETEASE_LARGEST_BODY); [ "${takes:-$usual_largest_body}" -ge "$(largest_body)" ]; }
take_largest_body() { define TICKETEASE_LARGEST_BODY "$(largest_body)"; }

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
    local port address="https://$host/readyz"
    port=$(remembered TICKETEASE_HTTPS_PORT)
    port=127.0.0.1:${port:-443}
    [ -z "$plain" ] || address="http://$host/readyz" port=${plain/#[*]/127.0.0.1}
    port=${port/#0.0.0.0:/127.0.0.1:}
    curl --silent --fail --insecure --max-time 60 --retry 3 --retry-connrefused --connect-to "::$port" "$address"
}

tell_unready() { tail -n 5 /var/log/apache2/ticketease-error.log; return 1; }

ensure_ready() { ! apache_runs || step "the desk says that it is ready to serve" is_ready tell_unready; }

ensure_site() {
    local module
    [ -n "$plain" ] || modules="$modules ssl http2"
    for module in $modules; do step "Apache module $module" module_is_on enable_module "$module"; done
    [ -n "$plain" ] || step "certificate for $host" certificate_serves "$certificate_maker" "$certificate" "$key"
    definition TICKETEASE_HOST "$host"
    if [ -n "$plain" ]; then
        definition TICKETEASE_ADDRESS "$plain_address"
        definition TICKETEASE_HTTP_PORT "$plain_port"
        if apache_listens "$plain_port"; then no_definition TICKETEASE_LISTEN; else definition TICKETEASE_LISTEN "$plain"; fi
        definition TICKETEASE_PLAIN yes
    else
        is_in_date "$certificate" > /dev/null 2>&1 || [ ! -r "$certificate" ] ||
            say note "$certificate has expired: browsers refuse it. Renew it, or name another."
        definition TICKETEASE_CERTIFICATE "$certificate"
        definition TICKETEASE_CERTIFICATE_KEY "$key"
        # The address and the port were for the proxy; the last one is what tells that there was one.
        [ -z "$(remembered TICKETEASE_PLAIN)" ] || no_definition TICKETEASE_LISTEN TICKETEASE_ADDRESS TICKETEASE_HTTP_PORT TICKETEASE_PLAIN
    fi
    step "site: the largest body fits what the settings allow" takes_largest_body take_largest_body
    [ -n "$plain" ] || step "Debian's own page is off" shows_no_debian hide_debian
    step "site is enabled and Apache accepts it" site_is_on enable_site
}

definition() { step "site: $1" definition_is define "$@"; }
no_definition() {
    local name
    for name in "$@"; do step "site: no $name" is_undefined undefine "$name"; done
}
