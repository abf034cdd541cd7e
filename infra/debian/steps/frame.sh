# The frame of the installation. Each thing is a step: a question whether it is right, and an act that makes it so.
# With --check only the questions are asked, so what is told and what is done cannot drift apart.

made=0
missing=0
words=$(mktemp)
trap 'rm -f "$words"' EXIT

# Ends with a sentence: what happened, and what to do.
refuse() {
    printf 'install.sh: %s\n' "$1" >&2
    exit "${2:-1}"
}

say() { printf '  %-8s %s\n' "$1" "$2"; }

# step WHAT QUESTION ACT [WORDS…]: QUESTION and ACT are functions that take WORDS.
step() {
    local what=$1 question=$2 act=$3 status
    shift 3
    if "$question" "$@" > /dev/null 2>&1; then
        say right "$what"
        return
    fi
    if [ -n "$check" ]; then
        say missing "$what"
        missing=$((missing + 1))
        return
    fi
    # Not as a condition: there a failure in the middle of the act would be passed over.
    set +e
    # Without the lock, which a server that this starts would keep.
    (set -e; "$act" "$@") > "$words" 2>&1 9>&-
    status=$?
    set -e
    if [ "$status" = 0 ] && "$question" "$@" > /dev/null 2>&1; then
        say done "$what"
        made=$((made + 1))
        return
    fi
    say failed "$what"
    if [ -s "$words" ]; then
        printf '           %s\n' "The last words were:" >&2
        tail -n 12 "$words" | sed 's/^/           /' >&2
    fi
    refuse "$(remedy "$act")"
}

# What to do when an act fails; what was done before it stays, and the next run goes on from there.
remedy() {
    case $1 in
        get_packages) echo "The packages could not be installed. Mend apt-get update and apt-get install, then run this again." ;;
        make_venv) echo "The locked Python packages could not be installed. Check that this machine reaches a package index, then run this again." ;;
        start_cluster) echo "PostgreSQL does not start; its words are in /var/log/postgresql. Mend it, then run this again." ;;
        let_in) echo "PostgreSQL refuses $account. In pg_hba.conf, before other 'local' lines: local ticketease ticketease,ticketease_owner peer. Reload it, then run this again." ;;
        migrate_up | migrate_down) echo "The tables could not be brought there; each migration is whole or not there, and the desk runs as before. The last words say why; then run this again." ;;
        tell_unsound) echo "A setting of $settings/ticketease.env is wrong: the last words say which. The desk runs as before; mend it, then run this again." ;;
        load_apache | enable_site) echo "Apache refuses the site: the last words, or 'apache2ctl configtest', say where. What runs goes on; mend it, then run this again." ;;
        tell_unready) echo "The desk does not serve; https://$host/readyz says what is missing, /var/log/apache2/ticketease-error.log why." ;;
        *) echo "This could not be done; nothing after it was tried. Mend it, then run this again." ;;
    esac
}

# Ends the run with what it comes to; with --check the answer is also the exit status.
conclude() {
    if [ -n "$check" ]; then
        [ "$missing" = 0 ] && { echo "Everything is right."; exit 0; }
        echo "$missing of these are missing; run install.sh without --check to put them right."
        exit 1
    fi
    if [ "$made" = 0 ]; then echo "Nothing had to be changed."; else echo "$made changed; the rest was right."; fi
}

# Runs a program as an account of the installation, from a folder that it may enter.
as() {
    local who=$1
    shift
    (cd / && exec runuser -u "$who" -- "$@")
}

# has_mode PATH OWNER:GROUP MODE
has_mode() { [ "$(stat -c '%U:%G %a' "$1")" = "$2 $3" ]; }

# Two runs at once would take each other's half-made folders away. Looking disturbs nobody.
take_turn() {
    [ -z "$check" ] || return 0
    exec 9> /run/ticketease-install.lock
    flock --nonblock 9 || refuse "install.sh is running already; wait until that one has ended."
}

running_init() { [ -d /run/systemd/system ]; }
