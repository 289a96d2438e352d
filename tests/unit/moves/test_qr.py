"""The path that is drawn is the symbol that segno made."""

import re

import pytest
import segno

from handover.moves.qr import qr_code

BAR = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")


@pytest.mark.parametrize(
    "link",
    [
        "https://wa.me/31850000001?text=ABCD-EFGH",
        "https://voorbeeld.example/één?handover=ABCD-EFGH",
        "x" * 900,
    ],
    ids=["WhatsApp", "a site", "long"],
)
def test_every_dark_module_is_drawn_once_and_nothing_else(link: str) -> None:
    code = qr_code(link)
    assert BAR.sub("", code.path) == ""
    drawn = [
        (column, int(row))
        for start, row, width in BAR.findall(code.path)
        for column in range(int(start), int(start) + int(width))
    ]
    matrix = segno.make_qr(link, error="m", boost_error=False).matrix
    dark = {(x, y) for y, modules in enumerate(matrix) for x, module in enumerate(modules) if module}
    assert (len(drawn), set(drawn)) == (len(dark), dark)
    assert code.size == len(matrix)
