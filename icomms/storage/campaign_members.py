"""The people of a campaign, their agreements, and what they give to all campaigns together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from icomms.campaigns.planning_records import Member as Proposed
from icomms.campaigns.records import Agreement, Content, Member, MemberState, from_json
from icomms.campaigns.workflow import WORKED
from icomms.errors import ConflictError, NotFoundError
from icomms.storage.campaign_tables import AgreementRow, CampaignRow, MemberRow
from icomms.storage.database import now
from icomms.storage.records import record


@dataclass(frozen=True, slots=True)
class Commitment:
    """What somebody gives to one campaign; days are those agreed, else those of the campaign."""

    campaign_id: int
    campaign: str
    person_id: str
    name: str
    state: MemberState
    hours: float
    first_day: str
    last_day: str


def members(session: Session, campaign_id: int) -> tuple[Member, ...]:
    """The people of a campaign in the order they were proposed."""
    query = select(MemberRow).where(MemberRow.campaign_id == campaign_id).order_by(MemberRow.id)
    return tuple(record(Member, row) for row in session.scalars(query))


def member(session: Session, campaign_id: int, member_id: int) -> Member:
    """One of them; NotFoundError when the campaign has no such member."""
    return record(Member, _row(session, campaign_id, member_id))


def propose(
    session: Session, campaign_id: int, people: Iterable[Proposed], plan: int
) -> tuple[Member, ...]:
    """Put people of a plan on the list; ConflictError when one of them is on it already."""
    there = {m.person_id for m in members(session, campaign_id)}
    rows = []
    for one in people:
        if one.id in there:
            raise ConflictError("This person is on the list already.", "Choose somebody else.")
        rows.append(
            MemberRow(
                campaign_id=campaign_id, person_id=one.id, name=one.name[:300], unit=one.unit[:300],
                role=one.role, hours=one.hours, state="proposed", plan=plan, changed_at=now(),
            )
        )  # fmt: skip
    session.add_all(rows)
    session.flush()
    return tuple(record(Member, row) for row in rows)


def set_member_state(
    session: Session, campaign_id: int, member_id: int, to: MemberState
) -> Member:  # fmt: skip
    """Take a step that was checked. Who declines has no agreement any more."""
    row = _row(session, campaign_id, member_id)
    row.state, row.changed_at = to, now()
    if to == "declined":
        session.execute(delete(AgreementRow).where(AgreementRow.member_id == member_id))
    session.flush()
    return record(Member, row)


def forget(session: Session, campaign_id: int, states: Iterable[MemberState]) -> None:
    """Take everybody in one of these states off the list."""
    session.execute(
        delete(MemberRow).where(
            MemberRow.campaign_id == campaign_id, MemberRow.state.in_(sorted(states))
        )
    )


def declined(session: Session, campaign_id: int) -> frozenset[str]:
    """Ids of people who declined in a campaign that is not closed: they are not asked again."""
    query = select(MemberRow.person_id).where(
        MemberRow.campaign_id == campaign_id, MemberRow.state == "declined"
    )
    return frozenset(session.scalars(query))


def agreements(session: Session, campaign_id: int) -> dict[int, Agreement]:
    """The agreements of a campaign by member id."""
    query = select(AgreementRow).join(MemberRow).where(MemberRow.campaign_id == campaign_id)
    return {row.member_id: record(Agreement, row) for row in session.scalars(query)}


def set_agreement(session: Session, agreement: Agreement, user_id: int | None) -> Agreement:
    """Write an agreement down, or change it; a changed one is reminded of anew."""
    row = session.get(AgreementRow, agreement.member_id)
    values = asdict(agreement) | {"made_at": now(), "made_by": user_id, "reminded_at": None}
    if row is None:
        row = AgreementRow(**values)
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    return record(Agreement, row)


def set_reminded(session: Session, campaign_id: int, member_id: int) -> None:
    """Note that the planner was reminded of an agreement's end; NotFoundError without one."""
    _row(session, campaign_id, member_id)
    row = session.get(AgreementRow, member_id)
    if row is None:
        raise NotFoundError("There is no agreement with this person.", "Go back to the list.")
    row.reminded_at = now()


def commitments(session: Session, scope: str) -> tuple[Commitment, ...]:
    """What people give and gave to campaigns of a scope: everybody who said yes.

    Nobody who was only asked, or declined, is in it.
    """
    query = (
        select(MemberRow, CampaignRow, AgreementRow)
        .join(CampaignRow, CampaignRow.id == MemberRow.campaign_id)
        .join(AgreementRow, AgreementRow.member_id == MemberRow.id, isouter=True)
        .where(CampaignRow.scope == scope, MemberRow.state.in_(sorted(WORKED)))
        .order_by(MemberRow.id)
    )
    return tuple(_commitment(m, c, a) for m, c, a in session.execute(query))


def _commitment(member: MemberRow, row: CampaignRow, agreed: AgreementRow | None) -> Commitment:
    content = from_json(Content, row.content)
    return Commitment(
        campaign_id=row.id,
        campaign=content.name,
        person_id=member.person_id,
        name=member.name,
        state=record(Member, member).state,
        hours=agreed.hours if agreed else member.hours,
        first_day=agreed.first_day if agreed else content.first_day,
        last_day=agreed.last_day if agreed else content.last_day,
    )


def _row(session: Session, campaign_id: int, member_id: int) -> MemberRow:
    row = session.get(MemberRow, member_id, with_for_update=True, populate_existing=True)
    if row is None or row.campaign_id != campaign_id:
        raise NotFoundError("There is no such person in this campaign.", "Go back to the list.")
    return row
