"""The files of each job, from the store or new: what stands in the site's folder already, what is put there again.

In: jobs, and the folder that the site is made in. Out: files in the folder and in the store, and the list of what each
job has made, for the next run. It writes there, in any process.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from generator.addresses import RecordId
from generator.disk import make_folder_of, remove_file, write_file
from generator.keeping import Entry, Ledger, shelf_of
from generator.site import Job
from generator.site_folder import SiteFolder
from generator.store import Store
from generator.sums import leads_elsewhere

_PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Made:
    """What one job has written: the addresses of its pages, and its files with their SHA-256."""

    addresses: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    sources: tuple[str, ...] = ()
    """Of pages about many records: for each address the digest of all that its files were printed from."""


class Pieces:
    """What has been made of each job, and its place in the folder."""

    def __init__(self, store: Store) -> None:
        self.folder = SiteFolder(Path())
        self._store = store
        self._ledger = Ledger(store, _PAGES, Made)

    def begin(self, folder: SiteFolder, jobs: Iterable[Job], besides: str) -> None:
        """Make the site in this folder, where only files of these jobs stay, and what stands below `besides`."""
        self.folder = folder
        lines = (line for shelf in {_shelf(job) for job in jobs} for line in self._ledger.shelf(shelf).values())
        folder.keep_only({path: digest for _, made in lines for path, digest in made.files}, besides)

    def former(self, job: Job) -> Made | None:
        """What an earlier run has made of a job, whatever it depended on."""
        kept = self._ledger.shelf(_shelf(job)).get(_name(job))
        return kept[1] if kept else None

    def pages_of_former(self, job: Job) -> int:
        """How many those were: a job that had many will have many."""
        former = self.former(job)
        return len(former.addresses) if former else 0

    def key_of_standing(self, job: Job, key: Callable[[Job], str]) -> str | None:
        """The key of a job whose files all stand in the folder as they would be made now; else None."""
        kept = self.folder.standing and self._ledger.shelf(_shelf(job)).get(_name(job))
        return kept[0] if kept and self.folder.holds(kept[1].files) and kept[0] == key(job) else None

    def clear(self, jobs: Sequence[Job]) -> set[str]:
        """Remove what stands of jobs that are no more; the digests of all that these shelves name."""
        names, digests = {_name(job) for job in jobs}, set[str]()
        for shelf in {_shelf(job) for job in jobs}:
            for name, (_, made) in self._ledger.shelf(shelf).items():
                digests.update(digest for _, digest in made.files)
                if name not in names:
                    self.folder.remove(path for path, _ in made.files)
        return digests

    def supersede(self, job: Job, made: Made) -> None:
        """Remove what stands of a job and has not been made of it again."""
        if former := self.former(job):
            self.folder.remove({path for path, _ in former.files} - dict(made.files).keys())

    def place(self, job: Job, key: str) -> bool:
        """Put what an earlier run has made of this job where it belongs; False if that is not all there."""
        made = self._ledger.find(_shelf(job), _name(job), key)
        return made is not None and all(self.place_file(path, digest) for path, digest in made.files)

    def place_file(self, path: str, digest: str) -> bool:
        """Put one file where it belongs, if it does not stand there; False if it is not there, or not what it was."""
        standing = self.folder.standing.get(path)
        if standing == digest:
            return True
        if leads_elsewhere(path):
            return False  # what the store says is data: it leads nowhere else
        target = f"{self.folder.root}/{path}"
        if standing is None:
            make_folder_of(target)
        else:
            remove_file(target)
        return self._store.place_file(digest, target, self.folder.stamps)

    def write(self, path: str, data: bytes) -> tuple[str, str]:
        """Write a new file; its path and SHA-256."""
        write_file(self.folder.root, path, data)
        return self.keep(path, sha256(data).hexdigest())

    def keep(self, path: str, digest: str) -> tuple[str, str]:
        """Keep a file that has been written."""
        self._store.keep_file(digest, f"{self.folder.root}/{path}")
        return path, digest

    def note(self, finished: Iterable[tuple[Job, str, Made]]) -> None:
        """Note what was made of each of these jobs under which key; all else on their shelves is forgotten."""
        self._ledger.write((_shelf(job), Entry(_name(job), key, made)) for job, key, made in finished)


def _shelf(job: Job) -> str:
    return shelf_of(job.key) if isinstance(job.key, RecordId) else job.folder


def _name(job: Job) -> str:
    return f"{job.folder}/{job.address}"
