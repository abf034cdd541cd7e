# What was asked for, made whole with what was chosen before; anything that cannot be is refused before anything changes.

# Apache takes a value in quotes for what is in them.
remembered() { awk -v name="$1" '$1 == "Define" && $2 == name { gsub(/"/, "", $3); print $3; exit }' "$site" 2> /dev/null || true; }

[ "$(id -u)" = 0 ] || refuse "Run it as root, for example: sudo $0" 2
grep -qE '^(ID|ID_LIKE)=.*debian' /etc/os-release || refuse "This is not Debian, nor made from it; infra/docker runs anywhere." 2
/usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || [ ! -e /usr/bin/python3 ] ||
    refuse "TicketEase needs Python 3.11 or later, which comes with Debian 12." 2

host=${host:-$(remembered TICKETEASE_HOST)}
[ -n "$host" ] || refuse "Name the host that people type: --host desk.example.org" 2
[[ $host =~ ^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$ ]] || refuse "$host is no host name, such as desk.example.org." 2

[ -z "$timezone" ] || [ -f "/usr/share/zoneinfo/$timezone" ] || refuse "There is no time zone $timezone; an example is Europe/Paris." 2

[[ $kept =~ ^[0-9]+$ ]] && [ "$kept" -ge 2 ] || refuse "TICKETEASE_KEPT_RELEASES is $kept; it must be 2 or more: the current release and the one before it." 2

# Where plain HTTP is spoken, if it is: given, or what was chosen before and nobody gave a certificate since.
if [ -n "$plain" ]; then
    [ -z "$certificate$key$self_signed" ] || refuse "--plain leaves TLS to a proxy in front; leave out --certificate, --key and --self-signed." 2
elif [ -z "$certificate$key$self_signed" ] && [ -n "$(remembered TICKETEASE_PLAIN)" ]; then
    plain="$(remembered TICKETEASE_ADDRESS):$(remembered TICKETEASE_HTTP_PORT)"
fi
plain_address=${plain%:*} plain_port=${plain##*:}
if [ -n "$plain" ]; then
    [[ $plain =~ ^([0-9.]+|\[[0-9a-f:]+\]|\*):[0-9]{1,5}$ ]] && [ "$plain_port" -ge 1 ] && [ "$plain_port" -le 65535 ] ||
        refuse "$plain is no address with a port, such as 127.0.0.1:8080." 2
fi

# The certificate: given, made here, or the one of before.
made_here="$settings/tls/$host"
certificate_maker=given_certificate
if [ -n "$plain" ]; then
    certificate_maker=""
elif [ -n "$certificate$key" ]; then
    [ -z "$self_signed" ] || refuse "--self-signed makes a certificate; leave out --certificate and --key." 2
    [ -n "$certificate" ] && [ -n "$key" ] || refuse "--certificate and --key go together." 2
elif [ -z "$self_signed" ]; then
    certificate=$(remembered TICKETEASE_CERTIFICATE) key=$(remembered TICKETEASE_CERTIFICATE_KEY)
    [ -n "$certificate" ] || refuse "Name a certificate with --certificate and --key, or begin with --self-signed." 2
fi
# From any folder they are the same files; a link, as certbot keeps them, stays one.
[ -z "$certificate" ] || certificate=$(realpath --canonicalize-missing --no-symlinks "$certificate") key=$(realpath --canonicalize-missing --no-symlinks "$key")
[ -z "$self_signed" ] || certificate="$made_here.pem" key="$made_here.key"
[ "$certificate" != "$made_here.pem" ] || certificate_maker=make_certificate
if [ "$certificate_maker" = given_certificate ]; then
    for file in "$certificate" "$key"; do
        [[ $file =~ ^[A-Za-z0-9/._@+-]+$ ]] || refuse "Apache's configuration cannot name $file: put it where no folder has a space or another sign in its name." 2
        [ -r "$file" ] || refuse "$file cannot be read." 2
    done
    has_certificate "$certificate" "$key" > /dev/null 2>&1 || refuse "$certificate is no certificate for $host, or $key no key without a password." 2
    [ "$(openssl x509 -noout -pubkey -in "$certificate")" = "$(openssl pkey -pubout -in "$key")" ] || refuse "$key is not the key of $certificate." 2
fi
given_certificate() { false; }

# A PostgreSQL elsewhere stays elsewhere.
database_elsewhere=$database_url_file$owner_database_url_file
if [ -n "$database_elsewhere" ]; then
    [ -n "$database_url_file" ] && [ -n "$owner_database_url_file" ] || refuse "--database-url-file and --owner-database-url-file go together: the application must not own its tables." 2
    for file in "$database_url_file" "$owner_database_url_file"; do
        grep -q '^postgres' "$file" 2> /dev/null || refuse "$file cannot be read, or holds no postgresql://… address." 2
    done
    ! cmp -s "$database_url_file" "$owner_database_url_file" || refuse "Both files name the same role: the application must not own its tables." 2
elif [ -s "$settings/secrets/database_url" ] && ! grep -q "host=/var/run/postgresql&" "$settings/secrets/database_url"; then
    database_elsewhere=remembered
fi
# The port that was written down at the first run.
if [ -z "$database_elsewhere" ] && [ -s "$settings/secrets/database_url" ]; then
    PGPORT=$(sed -n 's/.*&port=\([0-9]*\)$/\1/p' "$settings/secrets/database_url")
fi

if [ "$wanted" = previous ]; then
    [ -L "$place/previous" ] || refuse "No release ran before this one; --releases lists those there are." 2
    wanted=$(basename "$(readlink "$place/previous")")
fi
[ -z "$wanted" ] || [ -d "$place/releases/$wanted" ] || refuse "There is no release $wanted here; --releases lists those there are." 2
