"""What every brand recognises and what one brand adds become one file.

Words of a group, phrases, signals and examples add up; of an answer the brand's own wins. A brand's own
dangers come first: it knows them better than the rules that hold everywhere.
"""

from collections.abc import Mapping

from handover.safety.source import EmergencySource, ExamplesSource, FileSource, PerLanguage, VocabularySource


def joined(general: FileSource, own: FileSource) -> FileSource:
    """One file of two that are sound by themselves."""
    theirs = {name: one for name, one in own.emergencies.items() if name not in general.emergencies}
    ours = {name: _with(one, own.emergencies.get(name)) for name, one in general.emergencies.items()}
    return FileSource.model_construct(
        vocabulary=_vocabulary(general.vocabulary, own.vocabulary), emergencies=theirs | ours
    )


def _with(general: EmergencySource, own: EmergencySource | None) -> EmergencySource:
    if own is None:
        return general
    return EmergencySource.model_construct(
        answer=own.answer,
        phrases=_words(general.phrases, own.phrases),
        signals=general.signals + own.signals,
        examples=ExamplesSource.model_construct(
            alarm=general.examples.alarm + own.examples.alarm,
            no_alarm=general.examples.no_alarm + own.examples.no_alarm,
        ),
    )


def _vocabulary(general: VocabularySource, own: VocabularySource) -> VocabularySource:
    names = dict.fromkeys([*general.groups, *own.groups])
    return VocabularySource.model_construct(
        fillers=_words(general.fillers, own.fillers),
        negations=_words(general.negations, own.negations),
        real_words=_words(general.real_words, own.real_words),
        innocent=_words(general.innocent, own.innocent),
        groups={name: _words(_of(general.groups, name), _of(own.groups, name)) for name in names},
    )


def _of(groups: Mapping[str, PerLanguage], name: str) -> PerLanguage:
    return groups.get(name, {})


def _words(general: PerLanguage, own: PerLanguage) -> PerLanguage:
    languages = dict.fromkeys([*general, *own])
    return {language: general.get(language, ()) + own.get(language, ()) for language in languages}
