"""The CMDB: configuration items of types that administrators define, who holds them, and how they hang together.

What another domain or a door needs (``commands`` in, ``models`` out, each operation ``(command, *, actor, now)``):

- ``operations.create_ci(CreateCi(type_id, CiDetails(...), state, holder_id, reason))`` and
  ``change_ci(ChangeCi(ci_id, CiDetails(...), version))``. ``CiDetails.attrs`` maps the key of a field of the type to
  its value: typed, or as text, which ``fields.read`` understands (a choice by key or name, a number with a comma, an
  ISO date, an id for a person, a location or a CI). A fault is an ``Invalid`` whose fields are those of ``CiDetails``,
  or ``fields.form_name(key)`` for one of the type's own. ``queries.details_of(ci)`` is the details as they stand, to
  be changed by ``dataclasses.replace``; ``version=None`` asks nothing.
- ``hand_over``, ``give_back``, ``change_state``, ``retire``, ``relate``, ``unrelate``, ``delete_ci`` (soft; frees tag
  and serial), ``restore_ci``. Types, fields and kinds of relation: ``create_…``, ``update_…``, ``delete_…``.
- ``queries.visible_to(actor)`` is the only scope; ``queries.get_ci(id, actor)`` or NotFound; ``find_known(actor, …)``
  finds a CI again by its tag, or by manufacturer and serial number; ``specs_of(type_id)`` are the fields of a type.
- Each act is one row of ``ci_events`` (append-only) and one audit entry of the noun ``cis``; ``Ci.version`` counts up
  with every change of the row, so that whoever undoes a batch sees what was touched since.
"""
