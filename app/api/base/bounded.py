"""Values that have bounds: whole numbers, lists, what stands under keys; too many are refused unread."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from app.web.words import lazy_gettext as _l


class Several(fields.List):
    """A list of at most ``most``: a longer one is refused as a whole, its values are not looked at."""

    def __init__(self, inner: fields.Field, most: int, least: int = 0, **kwargs: Any) -> None:
        self.most = most
        self._length = validate.Length(min=least, max=most, error=_count(least, most))
        super().__init__(inner, validate=self._length, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list):
            self._length(value)
        return super()._deserialize(value, attr, data, **kwargs)


class Keyed(fields.Dict):
    """Values under at most ``most`` keys; what is wrong with one is told under its key."""

    def __init__(self, keys: fields.Field, values: fields.Field, most: int, **kwargs: Any) -> None:
        self.most = most
        metadata = {**kwargs.pop("metadata", {}), "maxProperties": most}
        super().__init__(keys=keys, values=values, metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, Mapping) and len(value) > self.most:
            raise ValidationError(str(_count(0, self.most)))
        try:
            return super()._deserialize(value, attr, data, **kwargs)
        except ValidationError as error:
            if isinstance(error.messages, dict):
                # The library tells apart whether a key is wrong or what stands under it; the path says both.
                said = {name: one.get("value", one.get("key")) for name, one in error.messages.items()}
                raise ValidationError(said, valid_data=error.valid_data) from None
            raise


def whole(least: int, most: int, **kwargs: Any) -> fields.Integer:
    """Return the field of a whole number in these bounds, both included."""
    said = _l("Give a number from %(least)s to %(most)s.", least=least, most=most)
    return fields.Integer(strict=True, validate=validate.Range(least, most, error=said), **kwargs)


def _count(least: int, most: int) -> Any:
    # Without the noun that is counted, so that one sentence is right for one and for many.
    if least == most:
        return _l("Give exactly %(number)s.", number=most)
    if least:
        return _l("Give at least %(least)s and at most %(most)s.", least=least, most=most)
    return _l("Give at most %(most)s.", most=most)
