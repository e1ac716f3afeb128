"""Where what a measurement has made lies until all are done.

In: folders that the next measurement must not find. Out: nothing. They are moved, not removed: a file system such as
ext4 makes new files several times slower in the minutes after many were removed, and who builds a site for the first
time does not have that.
"""

import shutil
from pathlib import Path
from tempfile import mkdtemp


class Attic:
    """A folder on the same disk; it is emptied when the last measurement is done."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, *folders: Path) -> None:
        """Move these away, as far as they are there."""
        for folder in folders:
            if folder.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                folder.rename(Path(mkdtemp(dir=self._folder), folder.name))

    def empty(self) -> None:
        """Remove all that was moved here, now or by a run that was killed."""
        shutil.rmtree(self._folder, ignore_errors=True)
