"""Records that an error keeps from being published while the others are: `jixiao build --skip-invalid`.

In: a corpus with errors. Out: which of them can be passed over, the corpus without these, and the records left out.
Only an error of a record's own file can be: units and schemes concern others, and a file in the wrong place is not
known to be a record, so nobody could say that it was left out.
"""

from dataclasses import replace

from generator.addresses import RecordId, record_path
from generator.corpus import Corpus
from generator.diagnostics import Diagnostic, Level


def held_back(corpus: Corpus) -> tuple[RecordId, ...]:
    """The records that were read and are not published; none, unless errors are passed over."""
    return tuple(identity for identity in corpus.readings if identity not in corpus.summaries)


def stopping_errors(corpus: Corpus) -> tuple[Diagnostic, ...]:
    """The errors that cannot be passed over."""
    passable = {record_path(identity) for identity in held_back(corpus)}
    return tuple(one for one in corpus.errors if one.location.path not in passable)


def without_errors(corpus: Corpus) -> Corpus:
    """The same corpus, whose records with errors are known to be left out."""
    return replace(corpus, diagnostics=tuple(one for one in corpus.diagnostics if one.level is not Level.ERROR))
