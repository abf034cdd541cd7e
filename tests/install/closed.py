"""What of an installed desk nobody gets at who has no business there."""

from tests.install.browsing import HOST
from tests.install.debian import INSTALL, STATE, Debian


def is_least(debian: Debian) -> None:
    """What serves people can neither change a table nor read what the owner of the tables has."""
    as_served = "cd / && runuser -u ticketease --"
    refused = debian.run(f'{as_served} psql -d ticketease -c "DROP TABLE tickets"')
    assert "must be owner of table tickets" in refused.stdout
    assert debian.run(f"{as_served} cat /etc/ticketease/secrets/owner_database_url").returncode == 1
    assert debian.run(f"{as_served} psql -U ticketease_owner -d ticketease -c 'SELECT 1'").returncode == 2
    assert debian.run("cd / && runuser -u nobody -- cat /etc/ticketease/ticketease.env").returncode == 1
    assert debian.run(f"{as_served} mv {STATE}/acme {STATE}/mine").returncode == 1
    assert debian.run(f"{as_served} touch /opt/ticketease/current/app/x /var/lib/ticketease/static/x").returncode == 1
    # Of no use to us, but its to make: a dump must not stumble over it (the upgrade begins with one).
    debian.do(f"{as_served} psql -d ticketease -c 'SELECT lo_create(0)'")
    # While a command runs, everybody reads its words: no setting is among them.
    looks = "import os; os.system('cat /proc/[0-9]*/cmdline 2> /dev/null')"
    words = debian.do(f'echo "{looks}" | ticketease shell')
    assert "shell" in words and "TICKETEASE_HOME=" not in words
    modes = debian.do("stat -c '%a' /etc/ticketease/secrets/* /etc/ticketease/tls/*.key").split()
    assert set(modes) <= {"600", "640"}


def the_log_of_postgresql_names_nobody(debian: Debian) -> None:
    twice = "INSERT INTO kept SELECT 'a-word' || '-of-somebody';" * 2
    refused = debian.run(
        f'cd / && runuser -u ticketease -- psql -d ticketease -c "CREATE TEMP TABLE kept (a text UNIQUE);{twice}"'
    )
    assert "a-word-of-somebody" in refused.stdout
    log = debian.do("cat /var/log/postgresql/*.log")
    assert "kept_a_key" in log and "a-word-of-somebody" not in log


def a_link_does_not_mislead_root(debian: Debian) -> None:
    """An installation of before, whose state belonged to who serves people."""
    before = debian.do("stat -c '%U:%G %a' /etc/ssl/private")
    debian.do(f"chown ticketease:ticketease {STATE}; chmod 711 {STATE}")
    debian.do(f"cd {STATE}; runuser -u ticketease -- sh -c 'mv static s; ln -s /etc/ssl/private static'")
    reply = debian.run(INSTALL, alone=True)
    assert (reply.returncode, f"{STATE}/static is a link" in reply.stdout) == (1, True)
    assert debian.do("stat -c '%U:%G %a' /etc/ssl/private") == before
    debian.do(f"cd {STATE}; rm static; mv s static")


def nothing_of_debians_is_shown(debian: Debian) -> None:
    """Neither its pictures, nor its page to who knows the machine's number, nor what is asked of us."""
    curl = "curl -sik --connect-to ::127.0.0.1: --max-time 20"
    for address, status in ((f"https://{HOST}/icons/a.gif", "404"), ("http://192.0.2.1/", "301")):
        assert debian.do(f"{curl} {address} | head -n 1", alone=True).split()[1] == status
    debian.do("a2enmod -q status; a2ensite -q 000-default; apache2ctl graceful", alone=True)
    told = debian.do(
        f"for turn in $(seq 50); do {curl} 'https://{HOST}/sign-in?q=Moreau' > /dev/null; "
        f"{curl} http://localhost/server-status | grep -A 500 'Apache Server Status' && break; sleep 0.1; done",
        alone=True,
    )
    assert "Server uptime" in told and "Moreau" not in told and "sign-in" not in told
    debian.do("a2dissite -q 000-default; apache2ctl graceful", alone=True)
