"""A link as a picture to scan (ISO/IEC 18004): who sits at a desk goes on by the phone in their hand."""

from itertools import groupby

import segno

from models.vocabulary.message import QrCode


def qr_code(link: str) -> QrCode:
    """With 15 % to spare for scratches and reflections (level M). Raises `ValueError` above 2,331 bytes."""
    rows = segno.make_qr(link, error="m", boost_error=False).matrix
    return QrCode(len(rows), "".join(_row(number, row) for number, row in enumerate(rows)))


def _row(number: int, row: bytes | bytearray) -> str:
    """Its dark runs, each a bar of one unit high."""
    drawn, column = "", 0
    for dark, run in groupby(row):
        width = len(list(run))
        drawn += f"M{column} {number}h{width}v1h-{width}z" if dark else ""
        column += width
    return drawn
