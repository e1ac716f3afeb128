"""What the program and the site are made of, as CycloneDX: `python -m tests.supply.sbom FILE` (or `make sbom`).

In: `requirements.lock`, `vendored.toml`, the licences that installed packages declare. Out: one JSON file, with no
time and no random number in it: the same lock gives the same bytes.
"""

import json
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from generator import __version__
from tests.supply.vendored import LIST

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", str(ROOT / "requirements.lock"))
OPTIONS = (
    "--pyproject",
    str(ROOT / "pyproject.toml"),
    "--output-reproducible",
    "--of",
    "JSON",
    "--sv",
    "1.6",
    "-o",
    "-",
)


def composed() -> dict[str, Any]:
    """The whole bill of materials."""
    done = subprocess.run([*COMMAND, *OPTIONS], capture_output=True, check=True)
    bill: dict[str, Any] = json.loads(done.stdout)
    bill["metadata"]["component"]["version"] = __version__
    for component in bill["components"]:
        if licence := _licence(component["name"]):
            component["licenses"] = [licence]
    bill["components"] += web_components(LIST.read_text("utf-8"))
    return bill


def web_components(inventory: str) -> list[dict[str, Any]]:
    """The components of `vendored.toml`, each with its files."""
    return [
        {
            "bom-ref": f"web-{one['package']}",
            "type": "library",
            "name": one["name"],
            "version": one["version"],
            "licenses": [{"license": {"id": one["licence"]}}],
            "components": [
                {"type": "file", "name": path, "hashes": [{"alg": "SHA-256", "content": digest}]}
                for path, digest in one["sha256"].items()
            ],
        }
        for one in tomllib.loads(inventory)["component"]
    ]


def _licence(package: str) -> dict[str, Any] | None:
    """What an installed package declares; None where it is not installed here, or says nothing."""
    try:
        about = metadata(package)
    except PackageNotFoundError:
        return None
    if "License-Expression" in about:
        return {"expression": about["License-Expression"]}
    lines = about.get_all("Classifier") or ()
    names = [line.rpartition(" :: ")[2] for line in lines if line.startswith("License")]
    names += [name for name in about.get_all("License") or () if "\n" not in name]
    return {"license": {"name": names[0]}} if names else None


def main(target: str) -> None:
    """Write the file."""
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(json.dumps(composed(), ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
