"""How a place is written with those above it."""

from collections.abc import Sequence

BELOW = " › "


def written_path(names: Sequence[str]) -> str:
    """Return names, from the top down, as one: "Paris" and "Paris, 2nd floor" give "Paris › 2nd floor".

    A floor is often named with its site, for the lists that show the floor alone; here the site is said already.
    """
    own = [name.removeprefix(f"{above}, ") or name for above, name in zip(("", *names), names, strict=False)]
    return BELOW.join(own)
