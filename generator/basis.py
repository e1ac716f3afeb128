"""What the pages of a job depend on, as one key: where it is the same, they may be taken from the store.

In: a job, and what is known of all records. Out: a digest. What every page depends on (the programs, the templates,
the theme, the units and schemes) goes into each of them as `ground`.
"""

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

import generator
from generator.addresses import RecordId
from generator.corpus import Corpus, Summary
from generator.disk import list_folder
from generator.exports.imprint import Imprint
from generator.fields import Reference
from generator.places import UNITS_FILE
from generator.project import Project
from generator.review import Review
from generator.shell import Press
from generator.site import Job
from generator.store import digest_of

_LIBRARIES = (
    "jinja2",
    "markdown",
    "markupsafe",
    "mkdocs",
    "mkdocs-material",
    "pydantic",
    "pyyaml",
    "vl-convert-python",
)


def ground_of(project: Project, corpus: Corpus, press: Press, imprint: Imprint) -> str:
    """The key of everything that all pages stand on."""
    programs = list_folder(Path(generator.__file__).parent)
    templates = list_folder(project.templates)
    content = list_folder(project.content)
    bodies = [UNITS_FILE, *corpus.ground.layout.schemes.values()]
    return digest_of(
        *(programs.read(path) for path in programs.paths if not path.endswith(".pyc")),
        *(part for path in templates.paths for part in (path, templates.read(path))),
        *(part for path in bodies for part in (path, content.read(path))),
        *(version(one) for one in _LIBRARIES),
        project.scheme,
        press.fingerprint(),
        repr(imprint),
    )


def basis_of_record(ground: str, job: Job, corpus: Corpus) -> str:
    """A record's page shows the record, the other years of its project, and what its problems continue or return as."""
    summary = corpus.summaries[job.key]
    shown = {one.id for one in corpus.by_project[summary.project]}
    for problem in summary.problems:
        shown |= {one.record for one in corpus.recurrences.get(Reference(job.key, problem.number), ())}
        if problem.continues:
            shown.add(problem.continues.record)
    files = sorted(corpus.ground.layout.attachments[job.key])
    return digest_of(ground, job.folder, str(job.key), *files, *_digests(sorted(shown), corpus))


def basis_of_list(ground: str, job: Job, review: Review) -> str:
    """A page about many records shows their summaries and what the rules found; one about all of them, everything."""
    corpus = review.corpus
    groups = {
        "each_year": corpus.by_year,
        "each_unit": corpus.by_unit,
        "each_grade": corpus.by_bucket,
    }
    if job.folder in groups:
        listed: Iterable[Summary] = groups[job.folder][job.key]  # type: ignore[index] # the key of its own group
    elif job.folder == "each_rule":
        found = (part for one in review.findings_by_code.get(job.key, ()) for part in (one.id, one.finding.message))
        listed = (corpus.summaries[one.record] for one in review.findings_by_code.get(job.key, ()))
        return digest_of(ground, job.folder, job.address, *found, *_digests((one.id for one in listed), corpus))
    else:
        listed = corpus.summaries.values()
    identities = [one.id for one in listed]
    counts = (str(len(review.differing(one))) for one in identities)
    return digest_of(ground, job.folder, job.address, *_digests(identities, corpus), *counts)


def _digests(identities: Iterable[RecordId], corpus: Corpus) -> Iterator[str]:
    for one in identities:
        yield str(one)
        yield corpus.readings[one].digest if one in corpus.readings else ""
