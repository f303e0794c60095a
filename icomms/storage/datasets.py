"""Data sets, their files, remembered columns and decisions about people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from icomms.errors import ConflictError, NotFoundError
from icomms.people import Decision
from icomms.people_records import Verdict
from icomms.storage import audit, campaigns
from icomms.storage.database import now
from icomms.storage.records import DataFile, DataSet, User, record
from icomms.storage.tables import (
    WORKING,
    ColumnMappingRow,
    DataFileRow,
    DataSetRow,
    JobRow,
    PersonDecisionRow,
    SnapshotRow,
)
from icomms.uploads import Stored


def data_sets(session: Session) -> tuple[DataSet, ...]:
    """All data sets, the newest first."""
    rows = session.scalars(select(DataSetRow).order_by(DataSetRow.id.desc()))
    return tuple(record(DataSet, row) for row in rows)


def data_set(session: Session, data_set_id: int) -> DataSet:
    """One data set; NotFoundError when there is none."""
    row = session.get(DataSetRow, data_set_id)
    if row is None:
        raise NotFoundError("There is no such data set.", "Go back to the list of data.")
    return record(DataSet, row)


def make_data_set(session: Session, name: str, kind: str, user_id: int | None) -> DataSet:
    """A new, empty data set; `kind` is own or sample."""
    row = DataSetRow(name=name, kind=kind, created_by=user_id, created_at=now())
    session.add(row)
    session.flush()
    return record(DataSet, row)


def rename_data_set(session: Session, data_set_id: int, name: str) -> None:
    """Give a data set another name."""
    data_set(session, data_set_id)
    row = session.get_one(DataSetRow, data_set_id)
    row.name = name


def delete_data_set(session: Session, data_set_id: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Remove a data set; (stored files, snapshot folders) are left for the caller to delete.

    The sample company's campaigns go with it; own campaigns stay. ConflictError while a job of it
    waits or runs.
    """
    found = data_set(session, data_set_id)
    working = select(JobRow.id).where(JobRow.data_set_id == data_set_id, JobRow.state.in_(WORKING))
    if session.scalar(working) is not None:
        raise ConflictError("An analysis of this data set is running.", "Cancel it first.")
    stored = session.scalars(
        select(DataFileRow.stored).where(DataFileRow.data_set_id == data_set_id)
    ).all()
    folders = session.scalars(
        select(SnapshotRow.folder).where(SnapshotRow.data_set_id == data_set_id)
    ).all()
    if found.kind == "sample":
        campaigns.delete_scope(session, "sample")
    session.execute(delete(DataSetRow).where(DataSetRow.id == data_set_id))
    return tuple(stored), tuple(folders)


def files(session: Session, data_set_id: int) -> tuple[DataFile, ...]:
    """The files of a data set in the order they were added."""
    rows = session.scalars(
        select(DataFileRow).where(DataFileRow.data_set_id == data_set_id).order_by(DataFileRow.id)
    )
    return tuple(record(DataFile, row) for row in rows)


def checksums(session: Session) -> frozenset[str]:
    """SHA-256 of every file of every data set."""
    return frozenset(session.scalars(select(DataFileRow.sha256)))


def add_file(
    session: Session, data_set_id: int, name: str, stored: str, sha256: str, size: int,
    form: str, mapping: Mapping[str, str], user_id: int | None,
) -> DataFile:  # fmt: skip
    """Add an uploaded file; ConflictError when the same bytes are in the data set already."""
    same = select(DataFileRow).where(
        DataFileRow.data_set_id == data_set_id, DataFileRow.sha256 == sha256
    )
    if (found := session.scalar(same)) is not None:
        raise ConflictError(
            f"{name} is the same file as {found.name}, which is here already.", "Nothing was added."
        )
    row = DataFileRow(
        data_set_id=data_set_id, name=name, stored=stored, sha256=sha256, bytes=size, format=form,
        mapping=dict(mapping), added_by=user_id, added_at=now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return record(DataFile, row)


def record_upload(
    session: Session, data_set_id: int, one: Stored, form: str, mapping: Mapping[str, str],
    user: User | None,
) -> None:  # fmt: skip
    """Add a file that arrived whole, and say so in the audit log; ConflictError as `add_file`."""
    file = add_file(
        session, data_set_id, one.name, one.stored, one.sha256, one.size, form, mapping,
        user.id if user else None,
    )  # fmt: skip
    audit.log(
        session, user, "uploaded", data_set=data_set_id, file=file.id, bytes=one.size,
        sha256=one.sha256, format=form,
    )  # fmt: skip


def remove_file(session: Session, data_set_id: int, file_id: int) -> DataFile:
    """Take a file out of its data set; the caller deletes the stored bytes."""
    row = _file(session, data_set_id, file_id)
    found = record(DataFile, row)
    session.delete(row)
    return found


def set_mapping(
    session: Session, data_set_id: int, file_id: int, mapping: Mapping[str, str], form: str
) -> DataFile:
    """Choose what a file is and what its columns mean."""
    row = _file(session, data_set_id, file_id)
    row.format = form
    row.mapping = dict(mapping)
    return record(DataFile, row)


def _file(session: Session, data_set_id: int, file_id: int) -> DataFileRow:
    row = session.get(DataFileRow, file_id)
    if row is None or row.data_set_id != data_set_id:
        raise NotFoundError("There is no such file in this data set.", "Go back to the data set.")
    return row


def remembered_mapping(session: Session, fingerprint: str) -> Mapping[str, str]:
    """The columns chosen last for a source of this fingerprint, {} when it is new."""
    row = session.get(ColumnMappingRow, fingerprint)
    return dict(row.mapping) if row else {}


def remember_mapping(
    session: Session, fingerprint: str, mapping: Mapping[str, str], user_id: int | None
) -> None:
    """Keep the chosen columns for the next file of the same source."""
    row = ColumnMappingRow(
        fingerprint=fingerprint, mapping=dict(mapping), saved_by=user_id, saved_at=now()
    )
    session.merge(row)


def decisions(session: Session, data_set_id: int) -> tuple[Decision, ...]:
    """What was decided about doubtful accounts, in the order of the decisions."""
    rows = session.scalars(
        select(PersonDecisionRow)
        .where(PersonDecisionRow.data_set_id == data_set_id)
        .order_by(PersonDecisionRow.id)
    )
    return tuple(Decision(r.system, r.key, cast(Verdict, r.verdict), r.person_id) for r in rows)


def decide(session: Session, data_set_id: int, decision: Decision, user_id: int | None) -> None:
    """Keep a decision; a later one about the same account replaces it."""
    undecide(session, data_set_id, decision.system, decision.key)
    session.add(
        PersonDecisionRow(
            data_set_id=data_set_id, system=decision.system, key=decision.key,
            verdict=decision.verdict, person_id=decision.person, decided_by=user_id,
            decided_at=now(),
        )
    )  # fmt: skip
    session.flush()


def undecide(session: Session, data_set_id: int, system: str, key: str) -> None:
    """Take a decision back."""
    session.execute(
        delete(PersonDecisionRow).where(
            PersonDecisionRow.data_set_id == data_set_id,
            PersonDecisionRow.system == system,
            PersonDecisionRow.key == key,
        )
    )
