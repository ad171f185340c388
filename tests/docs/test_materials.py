"""The bill of materials names every package of both locks, with its hashes."""

import json

from materials import ROOT, bill


def test_every_pinned_package_is_in_the_bill_with_its_hashes() -> None:
    told = bill()["components"]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = {entry.split("==")[0] for entry in lock.splitlines() if "==" in entry}
    names = {one["name"] for one in told if one["purl"].startswith("pkg:pypi/")}
    assert names == pinned
    places = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))["packages"]
    modules = {place.rpartition("node_modules/")[2] for place in places} - {""}
    assert {one["name"] for one in told if one["purl"].startswith("pkg:npm/")} == modules
    assert all(one["hashes"] and one["version"] for one in told)


def test_the_bill_tells_what_only_builds_the_pages() -> None:
    scopes = {one["name"]: one.get("scope", "required") for one in bill()["components"]}
    assert scopes["react"] == "required"
    assert scopes["vitest"] == "excluded"
