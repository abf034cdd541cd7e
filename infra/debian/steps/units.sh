# systemd's units, and that what runs is what is installed.

units="ticketease-worker.service ticketease-dump.service ticketease-dump.timer"
enabled_units="ticketease-worker.service ticketease-dump.timer apache2.service"

unit_is() { cmp -s "$(tree_of "$release")/infra/systemd/$1" "/etc/systemd/system/$1" && has_mode "/etc/systemd/system/$1" root:root 644; }

place_unit() {
    install -m 644 "$place/releases/$release/infra/systemd/$1" "/etc/systemd/system/$1"
    ! running_init || systemctl daemon-reload
}

is_enabled() { systemctl is-enabled "$1"; }
enable_unit() { systemctl enable --quiet "$1"; }

is_active() { systemctl is-active "$1"; }
start_unit() { systemctl restart "$1"; }

# Seconds since 1970, the latest of several files; a link counts as itself.
changed_at() { stat -c %.Y "$@" 2> /dev/null | sort -n | tail -n 1; }
last_change() { changed_at "$place/current" "$settings/ticketease.env" "$settings"/secrets/* "$site" /etc/apache2/sites-enabled/ticketease.conf "$certificate" "$key"; }
is_later_than() { [ -n "$2" ] && awk -v before="$1" -v after="$2" 'BEGIN { exit !(after >= before) }'; }

worker_is_loaded() {
    local process age
    process=$(systemctl show --property MainPID --value ticketease-worker.service)
    age=$(ps -o etimes= -p "$process")
    is_later_than "$(changed_at "$place/current" "$settings/ticketease.env" "$settings"/secrets/* /etc/systemd/system/ticketease-worker.service)" \
        "$(($(date +%s) - age))"
}

# Those that Apache has loaded are; others are read by the release that will have to live with them.
is_sound() { apache_is_loaded || read_settings; }
read_settings() { "$place/releases/$release/infra/debian/ticketease" worker --help; }
tell_unsound() { read_settings; return 1; }

# Before anything that runs is told to read them.
ensure_sound() { step "settings are understood" is_sound tell_unsound; }

rotation_is() { cmp -s "$(tree_of "$release")/infra/debian/logrotate.conf" /etc/logrotate.d/ticketease; }
place_rotation() { install -m 644 "$place/releases/$release/infra/debian/logrotate.conf" /etc/logrotate.d/ticketease; }

ensure_units() {
    local unit
    step "rotation of the log" rotation_is place_rotation
    for unit in $units; do step "unit $unit" unit_is place_unit "$unit"; done
    for unit in $enabled_units; do step "unit $unit starts with the machine" is_enabled enable_unit "$unit"; done
}

# What runs is told to read the release anew; without an init system only what somebody started by hand.
ensure_running() {
    if running_init; then
        step "worker runs this release" worker_is_loaded start_unit ticketease-worker.service
        step "timer of the dumps runs" is_active start_unit ticketease-dump.timer
        step "Apache serves this release" apache_is_loaded load_apache
    elif apache_runs; then
        step "Apache serves this release" apache_is_loaded load_apache
        say note "No init system runs here: the worker is enabled, and starts with the machine."
    else
        say note "No init system runs here: Apache and the worker are enabled, and start with the machine."
    fi
}
