"""What people write, as the values that CTDL holds."""

import pytest

from ctdl.values import BadValue, parse_number


@pytest.mark.parametrize("text", ["1e999", "-1e999", "9" * 5000, "NaN", "Infinity"])
def test_a_number_that_json_cannot_hold_is_none(text):
    with pytest.raises(BadValue):
        parse_number(text)
