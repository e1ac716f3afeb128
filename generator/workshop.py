"""The means of one run: processes, the store of earlier results, and whom it tells how far it is."""

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO, TypeVar

from generator.corpus import Corpus
from generator.progress import Progress
from generator.project import Project, corpus_of
from generator.review import Review, review_corpus
from generator.store import Store
from generator.workers import Aside, Spread, aside_of, at_once, default_jobs, nothing, spread_over

T = TypeVar("T")
R = TypeVar("R")
STORE_FOLDER = Path(".cache/jixiao")


@dataclass(frozen=True, slots=True)
class Workshop:
    """The means of one run."""

    spread: Spread
    store: Store
    progress: Progress = field(default_factory=lambda: Progress(None))
    aside: Aside = at_once
    """How something is done in another process in the meantime."""

    def told(self, phase: str) -> Spread:
        """The same spread, telling how far this phase is."""

        def spread(
            function: Callable[[T], R],
            things: Sequence[T],
            fewest: int | None = None,
            *,
            are_kept: bool = False,
            meanwhile: Callable[[], object] = nothing,
        ) -> Iterator[R]:
            results = self.spread(function, things, fewest, are_kept=are_kept, meanwhile=meanwhile)
            return self.progress.track(phase, results, len(things))

        return spread

    def corpus(self, project: Project) -> Corpus:
        """Read the content of a project."""
        corpus = corpus_of(project, spread=self.told("读取记录"), store=self.store)
        gc.freeze()  # it stays until the end: nothing to look through again
        return corpus

    def review(self, project: Project) -> Review:
        """Read and judge the content of a project, for what there is to tell of it."""
        spread = self.told("读取、核对记录")
        return review_corpus(corpus_of(project, spread=spread, store=self.store, is_read_again=False))


def workshop_of(project: Project, jobs: int | None = None, tell: TextIO | None = None) -> Workshop:
    """All cores, or `jobs` of them; the store lies beside mkdocs.yml, and a folder without one has none."""
    folder = project.config_file.parent / STORE_FOLDER if project.config_file else None
    jobs = jobs or default_jobs()
    return Workshop(spread_over(jobs), Store(folder), Progress(tell), aside_of(jobs))
