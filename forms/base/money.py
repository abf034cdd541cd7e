"""An amount of money, as people of either language type it."""

from decimal import Decimal, InvalidOperation
from typing import Any

from app.web.words import gettext
from forms.base.fields import TextField

_BLANKS = str.maketrans("", "", " \u00a0\u202f'")


class MoneyField(TextField):
    """A whole or decimal amount of the installation's currency; empty is None."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take ``1 250,50`` and ``1250.50`` alike; nothing that is no number, and no more than two decimals."""
        text = (valuelist[0] if valuelist else "").translate(_BLANKS).replace(",", ".")
        if not text:
            self.data = None
            return
        try:
            amount = Decimal(text) if text.isascii() and len(text) <= 20 else Decimal("NaN")
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
            raise ValueError(gettext("Type an amount such as 1250 or 1250.50."))
        self.data = amount

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)
