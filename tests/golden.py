"""The golden site: a small content folder and the files that `jixiao render` makes of it.

`python -m tests.golden` (or `make golden`) writes the expected files anew; a person then reads the difference.
Pages of the rules do not come from the content, so a few stand for all: who rewords a rule need not read them here.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

from generator.build import write_markdown
from generator.disk import list_folder, remove_folder
from generator.project import Project, review_of
from generator.report import concise

FOLDER = Path(__file__).parent / "golden"
CONTENT = FOLDER / "content"
EXPECTED = FOLDER / "expected"
TEMPLATES = Path(__file__).parents[1] / "templates"
RULES = "rules"
KEPT_RULES = {"jx007", "jx402"}
"""One fault of reading and one rule of arithmetic."""

Files = Mapping[str, bytes]


def golden_project(content: Path = CONTENT) -> Project:
    """The project of the golden content: our templates, no host."""
    return Project(content, TEMPLATES, "mof-2020")


def read_files(folder: Path) -> Files:
    """Every file below a folder by its path."""
    listed = list_folder(folder)
    return {path: listed.read(path) for path in listed.paths}


def write_golden(target: Path) -> None:
    """Write the golden site to a folder, replacing what is there.

    Raises:
        ValueError: the golden content itself has errors.

    """
    project = golden_project()
    review = review_of(project)
    if review.errors:
        raise ValueError("\n".join(concise(review.errors, f"{CONTENT.name}/")))
    write_markdown(project, review, target)
    for path in list_folder(target / RULES).paths:
        folder, _, file = path.rpartition("/")
        if file and folder and folder not in KEPT_RULES:
            remove_folder(target / RULES / folder)


def differences(expected: Files, found: Files) -> Iterator[str]:
    """What two trees do not share, for people: missing and further files, and the lines that differ."""
    for path in sorted({*expected, *found}):
        if path not in found:
            yield f"missing: {path}"
        elif path not in expected:
            yield f"further: {path}"
        elif expected[path] != found[path]:
            old, new = (tree[path].decode("utf-8", "backslashreplace").splitlines() for tree in (expected, found))
            lines = list(unified_diff(old, new, f"expected/{path}", f"found/{path}", lineterm="", n=1))
            yield "\n".join(lines or [f"other line endings: {path}"])


def main() -> int:
    """Write the expected files anew, never on a machine of CI: there a difference is a failure."""
    if os.environ.get("CI"):
        print("CI 里不更新标准网站：请在本机运行 make golden，核对差异后提交。", file=sys.stderr)  # noqa: T201
        return 1
    before = read_files(EXPECTED)
    write_golden(EXPECTED)
    changes = list(differences(before, read_files(EXPECTED)))
    print(*changes, f"{len(changes)} 个文件有变化：{EXPECTED.relative_to(Path.cwd())}/", sep="\n")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
