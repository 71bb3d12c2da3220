"""Rule packs that ship with iopsched: dated, cited figures of payers, states and accreditors.

Each pack is one JSON file in this folder, named after its id, with the fields of
`iopsched.problem.RulePack`. A pack is data, not legal advice: it says where its figures come from
and when they were read, and `RulePack.unconfirmed` names in plain words what the source left open
and what a pack cannot express.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from iopsched.problem import RulePack

__all__ = ["shipped"]


def shipped() -> dict[str, RulePack]:
    """All rule packs that ship with iopsched, by id, in the order of their ids.

    The files are read once; every call gives a new dict, so that callers may add to it.

    Returns
    -------
    dict of str to RulePack

    Examples
    --------
    >>> shipped()["asam-2.1-adult"].hours
    Hours(min=9.0, target=None, max=19.0)
    """
    return {pack.id: pack for pack in _packs()}


@cache
def _packs() -> tuple[RulePack, ...]:
    # Imported here because only reading and writing need pydantic (DESIGN, section 7).
    from pydantic import TypeAdapter

    adapter = TypeAdapter(RulePack)
    texts = (
        entry.read_bytes()
        for entry in files("iopsched.packs").iterdir()
        if entry.name.endswith(".json")
    )
    return tuple(sorted(map(adapter.validate_json, texts), key=lambda pack: pack.id))
