"""Emergencies: recognised in every message, before anything else is done with it, whoever is in control.

What is recognised stands in `bot/shared/emergencies.yml` for every brand; `brands/<brand>/emergencies.yml`
need not exist, and adds to it: a brand's own dangers, and words to the groups and signals of all. Nothing
of it stands in code. The files are read as a whole or not at all: whoever breaks one is told every place at
once, and their examples are tried each time.

    gas_smell:                     # an emergency; any name but `vocabulary`. The first that fits wins
      answer: safety_gas_smell     # content key of the advice
      phrases:                     # each of these alone alarms
        nl: [gas komt vrij]
      signals:                     # and so does each of these
        - [smell, gas]             # a word of each group, at most 8 places from first to last
        - {all: [wire, hanging], within: 4, unless: [laying]}   # void if a word of `laying` stands anywhere
      examples:
        alarm: [Ik ruik gas]       # the file is refused unless these are recognised …
        no_alarm: [geen gas meer]  # … and these are not
    vocabulary:
      groups:                      # words that mean the same for our purpose, used in signals
        gas: {nl: [gas~, aardgas], en: [gas]}
      fillers: {…}                 # small words; they take no room between others
      negations: {…}               # after one of these, the next word counts for nothing: `geen gas`
      innocent: {…}                # expressions whose words count for nothing: `lucht-water`
      real_words: {…}              # right words that resemble one of ours (besides `real_words.txt`)

The languages only help the reader: all are tried on every message, since people mix them.

**Expressions** are what phrases, groups, negations and innocents consist of:

- `gaat af`: these words close together (at most two others between), in any order;
- `live-wire`: one directly after the other, in this order, with no comma between;
- `ruik*`: any word that begins so; `gas~`: a slip is forgiven although the word is short;
- `!!`: two exclamation marks or more.

An expression of several words must keep two when its fillers are left out: `best alarm` would say no more
than `alarm` if `best` were a filler. One that holds a denial itself (`zonder vlam`) is found where the
denial stands.

**What needs no entry of its own**: capitals, accents, stretched letters (`gaaas`), other spellings of the
same sound (`lugt`, `koolmonoksiede`), slips of the fingers (`ruigt`, `gaslcuht`), words split (`gas lek`) or
joined (`hetruiktnaargas`). Slips are forgiven only in words that alarm; what calms has to be said plainly.

**How to write a good rule.** Prefer a signal without `unless`: whatever can be vetoed can be missed, and
people add questions to their cry for help ("where can I report it?"). Veto with expressions of several words
(`waar liggen`) rather than one (`waar`). When in doubt, let it alarm; then add a line to
`tests/unit/safety/messages/`.

    words.py        text -> words, and how a word sounds
    lexicon.py      word -> the words of the rules it may be
    expressions.py  words -> where expressions stand
    source.py       the shape of a file;  joining.py  two files in one;  loading.py  reading them
    rules.py        the files, ready for use
    recognising.py  message -> emergency
"""

from handover.safety.loading import EmergenciesInvalid, load_emergencies
from handover.safety.recognising import Emergency, may_go_on, recognise
from handover.safety.rules import Emergencies

__all__ = [
    "Emergencies",
    "EmergenciesInvalid",
    "Emergency",
    "load_emergencies",
    "may_go_on",
    "recognise",
]
