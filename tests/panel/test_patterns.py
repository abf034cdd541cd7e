"""What a form asks of a text is asked by the browser too: it has to read the expression."""

import pytest

from forms.base import Pattern


@pytest.mark.parametrize("expression", ["[a-z._-]{1,9}", "[-a]", "[^-a]", "[a(]", "x[a|b]", "[a{]", "[a/b]"])
def test_an_expression_that_browsers_pass_over_is_refused(expression):
    with pytest.raises(ValueError, match="No browser reads"):
        Pattern(expression, "hint")


@pytest.mark.parametrize(
    "expression", ["[A-Z]{2}", r"[a-z._\-]{1,9}", "(a|b)[0-9](-)?", r"\[a|b\]", r"[\d\s]*([.,]\d)?"]
)
def test_what_both_read_is_taken(expression):
    assert Pattern(expression, "hint").field_flags["pattern"] == expression
