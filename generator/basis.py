"""What the pages of a job depend on, as one key: where it is the same, they may be taken from the store.

In: a job, and what is known of all records. Out: a digest. What every page depends on (the program, the templates,
the theme, the units and schemes) goes into each of them as `ground`.
"""

from generator.corpus import Corpus
from generator.disk import list_folder
from generator.exports.imprint import Imprint
from generator.held_back import held_back
from generator.program import program_key
from generator.project import Project
from generator.review import Review
from generator.shell import Press
from generator.site import Job
from generator.store import digest_of


def ground_of(project: Project, corpus: Corpus, press: Press, imprint: Imprint, is_verified: bool) -> str:  # noqa: FBT001 (one of many)
    """The key of everything that all pages stand on; a page that was not verified is no match for one that was."""
    folders, overrides = [project.templates], press.overrides()
    if overrides and not overrides.resolve().is_relative_to(project.templates.resolve()):
        folders.append(overrides)
    return digest_of(
        program_key(),
        *(part for one in map(list_folder, folders) for path in one.paths for part in (path, one.read(path))),
        corpus.ground.key,
        press.fingerprint(),
        repr(imprint),
        repr(is_verified),
    )


def basis_of_record(ground: str, job: Job, corpus: Corpus) -> str:
    """A record's page shows the record, and what it is tied to."""
    return digest_of(ground, job.folder, corpus.basis(job.key))


def basis_of_list(ground: str, job: Job, review: Review) -> str:
    """A page about many records shows their summaries and what the rules found; one about all of them, everything."""
    corpus = review.corpus
    if job.folder == "each_project":
        own = review.key_of(one.id for one in corpus.by_project[job.key.tie])
        return digest_of(ground, job.folder, job.address, corpus.basis_of_project(job.key.tie), own)
    groups = {"each_year": corpus.by_year, "each_unit": corpus.by_unit, "each_grade": corpus.by_bucket}
    if job.folder in groups:
        listed = (one.id for one in groups[job.folder][job.key])  # type: ignore[index] # the key of its own group
        return digest_of(ground, job.folder, job.address, review.key_of(listed))
    if job.folder == "each_rule":
        found = review.findings_by_code.get(job.key, ())
        return digest_of(ground, job.folder, job.address, review.key_of(one.record for one in found))
    left_out = review.once(held_back, lambda: digest_of(*map(str, held_back(corpus))))
    return digest_of(ground, job.folder, job.address, review.key, left_out)
