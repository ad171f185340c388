"""What T@skFlow is made of, as CycloneDX says it: every package of both locks, with its hashes.

``python tests/materials.py`` (``make sbom``) writes it; it needs no network and no package.
"""

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ \\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ALGORITHMS = {"sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


def bill() -> dict[str, Any]:
    """Give the whole bill of materials."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    about = {"type": "application", "name": project["name"], "version": project["version"]}
    told = sorted([*javascript(), *python()], key=lambda one: one.get("scope") != "excluded")
    parts = {one["bom-ref"]: one for one in told}  # npm puts some in twice, once needed perhaps
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**about, "licenses": [{"expression": project["license"]}]}},
        "components": list(parts.values()),
    }


def python() -> Iterator[dict[str, Any]]:
    """Give the packages of the Python lock that an installation has."""
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text("utf-8"))
    for entry in entries:
        if found := PINNED.match(entry):
            name, version = found.groups()
            hashes = [{"alg": "SHA-256", "content": one} for one in HASH.findall(entry)]
            yield _component(f"pkg:pypi/{name}@{version}", name, version, hashes)


def javascript() -> Iterator[dict[str, Any]]:
    """Give the packages of the frontend's lock; those that only build it are not in the pages."""
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))
    for place, about in lock["packages"].items():
        name = place.rpartition("node_modules/")[2]
        if name and not about.get("link"):
            algorithm, _, digest = about["integrity"].partition("-")
            content = base64.b64decode(digest).hex()
            hashes = [{"alg": ALGORITHMS[algorithm], "content": content}]
            scope = "excluded" if about.get("dev") else "required"
            purl = f"pkg:npm/{name.replace('@', '%40')}@{about['version']}"
            yield _component(purl, name, about["version"], hashes) | {"scope": scope}


def _component(purl: str, name: str, version: str, hashes: list[dict[str, str]]) -> dict[str, Any]:
    kind = {"type": "library", "bom-ref": purl, "purl": purl}
    return {**kind, "name": name, "version": version, "hashes": hashes}


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1)
