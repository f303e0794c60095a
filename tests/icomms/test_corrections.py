"""Facts put right by hand replace those of the people list."""

from __future__ import annotations

from icomms.analysis import Request, analyse
from icomms.config import settings_from


def test_a_correction_moves_somebody_to_another_unit(tmp_path):
    people = "id,name,email,department\n" + "".join(
        f"E{i},Person {i},p{i}@x.vn,{'AB'[i % 2]}\n" for i in range(8)
    )
    log = "source,target,time\n" + "".join(
        f"p{i}@x.vn,p{j}@x.vn,2026-01-{d + 1:02d} 10:00\n"
        for i in range(8)
        for j in range(8)
        for d in range(3)
        if i != j
    )
    files = []
    for name, text in (("people.csv", people), ("log.csv", log)):
        (tmp_path / name).write_text(text)
        files.append(tmp_path / name)
    settings = settings_from({"analysis": {"draws": 20}})
    found = {}
    for name, corrections in (
        ("before", {}),
        ("after", {"E1": {"department": "A"}, "none": {"title": "x"}}),
    ):
        out = analyse(Request(tuple(files), tmp_path / name, settings, corrections=corrections))
        rows = out.table("people").to_pylist()
        found[name] = {r["person_id"]: r["unit"] for r in rows}
        assert out.about["corrections"] == corrections
    assert found["before"]["E1"] == "B"
    assert found["after"] == found["before"] | {"E1": "A"}
