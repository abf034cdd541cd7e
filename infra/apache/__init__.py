"""The site of TicketEase for Apache mod_wsgi, the way into it for the daemons, and a private Apache of one's own.

``ticketease.conf`` is what a server fills in, ``site.conf`` and the files it includes are the same everywhere;
``loading`` is what ``desk.wsgi`` runs; ``running`` starts a private one for the tests and the bench.
"""
