"""What mod_wsgi loads: the application, with the settings of ``ticketease.env`` in the folder it starts in."""

from infra.apache.loading import load

application = load()
