"""What who waits says of the waiting, in so many words: heard where no assistant listens. Pure.

Nobody means these for a colleague to read, where nothing else is said.
"""

from models.vocabulary.message import as_typed


def _phrases(written: str) -> frozenset[str]:
    return frozenset(map(str.strip, written.strip().replace("\n", ",").split(",")))


_RATHER_NOT = _phrases("""
    stop, stop maar, stoppen, laat maar, laat maar zitten, nee laat maar, hoeft niet, hoeft niet meer
    niet meer nodig, annuleren, annuleer, niet meer wachten, ik wil niet meer wachten, ik wil niet wachten
    ik hoef niet meer te wachten, never mind, nevermind, cancel, forget it, no longer needed, stop waiting
    i do not want to wait, i don't want to wait, i don't want to wait anymore
""")
_WHERE_AM_I = _phrases("""
    hoeveelste ben ik, de hoeveelste ben ik, welke plek heb ik, welk nummer ben ik, waar sta ik in de rij
    waar ben ik in de rij, hoe lang duurt het, hoe lang duurt het nog, hoelang duurt het nog, hoelang nog
    hoe lang nog, hoe lang moet ik wachten, hoe lang moet ik nog wachten, duurt het nog lang, komt er iemand
    komt er nog iemand, where am i in the queue, what is my place, how long do i have to wait, how much longer
    how long will it take, is anyone coming, is anybody there, is daar iemand, is er iemand
""")


def calls_off(text: str) -> bool:
    """Whether they would rather not wait, nor leave a message."""
    return _as_written(text) in _RATHER_NOT


def asks_place(text: str) -> bool:
    """Whether they ask where they stand."""
    return _as_written(text) in _WHERE_AM_I


def _as_written(text: str) -> str:
    return as_typed(text.replace("\u2019", "'"))
