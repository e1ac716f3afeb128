"""How much help a run has: processes, and the store of earlier results."""

from dataclasses import dataclass
from pathlib import Path

from generator.corpus import Corpus
from generator.project import Project, corpus_of, review_of
from generator.review import Review
from generator.store import Store
from generator.workers import Spread, default_jobs, spread_over

STORE_FOLDER = Path(".cache/jixiao")


@dataclass(frozen=True, slots=True)
class Workshop:
    """The means of one run."""

    spread: Spread
    store: Store

    def corpus(self, project: Project) -> Corpus:
        """Read the content of a project."""
        return corpus_of(project, spread=self.spread, store=self.store)

    def review(self, project: Project) -> Review:
        """Read and judge the content of a project."""
        return review_of(project, spread=self.spread, store=self.store)


def workshop_of(project: Project, jobs: int | None = None) -> Workshop:
    """All cores, or `jobs` of them; the store lies beside the content folder."""
    return Workshop(spread_over(jobs or default_jobs()), Store(project.content.parent / STORE_FOLDER))
