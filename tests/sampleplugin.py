"""The sample plug-in as pip would install it for a test: its folder and its metadata."""

import tomllib
from pathlib import Path

SOURCE = Path(__file__).parent / "sample_plugin"


def install(folder: Path, source: Path = SOURCE) -> list[str]:
    """Write a package's metadata into ``folder``; give what belongs on the path to find both.

    The entry points come from the package's own pyproject.toml. Nothing is built or downloaded.
    """
    project = tomllib.loads((source / "pyproject.toml").read_text())["project"]
    name, version = project["name"], project["version"]
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    points = [
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in members.items())
        for group, members in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(points))
    return [str(source), str(folder)]
