"""What users said about people: marks, corrections, own notes and saved lists."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from icomms.errors import ConflictError, NotFoundError
from icomms.storage.database import now
from icomms.storage.records import Correction, Note, PersonMark, SavedView, record
from icomms.storage.tables import CorrectionRow, NoteRow, PersonMarkRow, SavedViewRow

MARKS = ("opted_out", "excluded", "critic_invited", "critic_opted_in")
HIDING = ("opted_out", "excluded")


def marks(session: Session, scope: str, kind: str = "") -> tuple[PersonMark, ...]:
    """All marks of a scope (own or sample), of one kind or any."""
    query = select(PersonMarkRow).where(PersonMarkRow.scope == scope).order_by(PersonMarkRow.id)
    if kind:
        query = query.where(PersonMarkRow.kind == kind)
    return tuple(record(PersonMark, row) for row in session.scalars(query))


def mark(
    session: Session, scope: str, person_id: str, kind: str, reason: str, user_id: int | None
) -> None:
    """Mark a person; marking twice keeps the newer reason. ValueError for an unknown kind."""
    if kind not in MARKS:
        raise ValueError(f"unknown mark {kind!r}")
    unmark(session, scope, person_id, kind)
    session.add(
        PersonMarkRow(
            scope=scope, person_id=person_id, kind=kind, reason=reason, marked_by=user_id,
            marked_at=now(),
        )
    )  # fmt: skip
    session.flush()


def unmark(session: Session, scope: str, person_id: str, kind: str) -> None:
    """Take a mark off."""
    session.execute(
        delete(PersonMarkRow).where(
            PersonMarkRow.scope == scope,
            PersonMarkRow.person_id == person_id,
            PersonMarkRow.kind == kind,
        )
    )


def hidden(session: Session, scope: str) -> frozenset[str]:
    """Ids of people who must not be named: opted out or excluded."""
    query = select(PersonMarkRow.person_id).where(
        PersonMarkRow.scope == scope, PersonMarkRow.kind.in_(HIDING)
    )
    return frozenset(session.scalars(query))


def critics(session: Session, scope: str) -> frozenset[str]:
    """Ids of people who agreed to be asked as critics."""
    return frozenset(m.person_id for m in marks(session, scope, "critic_opted_in"))


def corrections(session: Session, scope: str) -> tuple[Correction, ...]:
    """All corrections of a scope."""
    query = select(CorrectionRow).where(CorrectionRow.scope == scope).order_by(CorrectionRow.id)
    return tuple(record(Correction, row) for row in session.scalars(query))


def correct(
    session: Session, scope: str, person_id: str, field: str, value: str, user_id: int | None
) -> None:
    """Put a fact right; the next analysis uses it. An empty value takes the correction back."""
    session.execute(
        delete(CorrectionRow).where(
            CorrectionRow.scope == scope,
            CorrectionRow.person_id == person_id,
            CorrectionRow.field == field,
        )
    )
    if value:
        session.add(
            CorrectionRow(
                scope=scope, person_id=person_id, field=field, value=value, corrected_by=user_id,
                corrected_at=now(),
            )
        )  # fmt: skip
    session.flush()


def notes(session: Session, user_id: int, scope: str, person_id: str) -> tuple[Note, ...]:
    """Somebody's own notes about a person, the newest first."""
    query = select(NoteRow).where(
        NoteRow.user_id == user_id, NoteRow.scope == scope, NoteRow.person_id == person_id
    )
    return tuple(record(Note, row) for row in session.scalars(query.order_by(NoteRow.id.desc())))


def add_note(session: Session, user_id: int, scope: str, person_id: str, text: str) -> None:
    """Write a note that its writer alone sees."""
    session.add(
        NoteRow(user_id=user_id, scope=scope, person_id=person_id, text=text, written_at=now())
    )


def remove_note(session: Session, user_id: int, note_id: int) -> None:
    """Delete an own note; NotFoundError for anybody else's."""
    row = session.get(NoteRow, note_id)
    if row is None or row.user_id != user_id:
        raise NotFoundError("There is no such note.", "Go back to the profile.")
    session.delete(row)


def saved_views(session: Session, user_id: int) -> tuple[SavedView, ...]:
    """Somebody's saved lists, by name."""
    query = select(SavedViewRow).where(SavedViewRow.user_id == user_id).order_by(SavedViewRow.name)
    return tuple(record(SavedView, row) for row in session.scalars(query))


def save_view(session: Session, user_id: int, name: str, query: str) -> SavedView:
    """Save a list under a name; ConflictError when the name is taken."""
    taken = select(SavedViewRow).where(SavedViewRow.user_id == user_id, SavedViewRow.name == name)
    if session.scalar(taken) is not None:
        raise ConflictError("You have a saved list of this name.", "Choose another name.")
    row = SavedViewRow(user_id=user_id, name=name, query=query)
    session.add(row)
    session.flush()
    return record(SavedView, row)


def remove_view(session: Session, user_id: int, view_id: int) -> None:
    """Delete an own saved list; NotFoundError for anybody else's."""
    row = session.get(SavedViewRow, view_id)
    if row is None or row.user_id != user_id:
        raise NotFoundError("There is no such saved list.", "Go back to the list of people.")
    session.delete(row)
