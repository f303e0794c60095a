"""What the user should know of a Slack export: what was not read, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from icomms.importers.reading import Source
from icomms.importers.slack_layout import DIRECT, GROUP, PRIVATE, Layout
from icomms.importers.slack_reader import Reader
from icomms.records import Problem


def problems_of(
    source: Source, layout: Layout, reader: Reader, counts: Mapping[str, int]
) -> tuple[Problem, ...]:
    """Remarks on one export, the most important first."""
    found = (
        *_missing_people(layout, reader),
        *_not_asked_for(layout),
        *_strays(layout),
        *_doubtful(reader, counts),
    )
    return tuple(
        Problem(code=code, message=f"{source.name}: {message}", fix=fix, file=source.name)
        for code, message, fix in found
    )


def _missing_people(layout: Layout, reader: Reader) -> Iterator[tuple[str, str, str]]:
    if not layout.users:
        yield (
            "slack_no_users",
            "users.json is missing, so people are known by their ids only.",
            "Upload the ZIP exactly as Slack made it.",
        )
    people = [one for one in reader.directory.accounts() if one.kind == "human"]
    without = sum(1 for one in people if not one.emails and not one.external)
    if layout.users and without > len(people) / 2:
        yield (
            "slack_no_emails",
            f"{without} of {len(people)} people have no e-mail address in this export, so they are "
            "matched with other files by name only.",
            "Ask a workspace owner to export with e-mail addresses, or check the review list.",
        )


def _not_asked_for(layout: Layout) -> Iterator[tuple[str, str, str]]:
    private = layout.left.get(PRIVATE, 0)
    direct = layout.left.get(DIRECT, 0) + layout.left.get(GROUP, 0)
    if private:
        yield (
            "slack_private_left_out",
            f"{private} private channels were not read.",
            "Switch on sources.private_channels if everybody concerned was told.",
        )
    if direct:
        yield (
            "slack_direct_left_out",
            f"{direct} direct conversations were not read.",
            "Switch on sources.direct_messages if everybody concerned was told.",
        )


def _strays(layout: Layout) -> Iterator[tuple[str, str, str]]:
    if layout.stray_files:
        yield (
            "slack_stray_files",
            f"{layout.stray_files} files that are no day files were passed over.",
            "",
        )
    if layout.stray_folders:
        yield (
            "slack_unlisted_folders",
            f"{layout.stray_folders} folders that no list of conversations names were not read, "
            "because nothing says whether they are public.",
            "Upload the ZIP exactly as Slack made it, with channels.json.",
        )


def _doubtful(reader: Reader, counts: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    if reader.seen["hidden"]:
        yield (
            "slack_hidden_by_limit",
            f"Slack's free plan hides parts of {reader.seen['hidden']} messages.",
            "Older activity is missing; choose a later start or export from a paid plan.",
        )
    if counts["duplicates"]:
        yield (
            "slack_duplicates",
            f"{counts['duplicates']} messages were in the export twice and counted once.",
            "",
        )
    if reader.rejected.total:
        yield (
            "slack_rejected",
            f"{reader.rejected.total} entries could not be read and were left out.",
            "See the list of rejected rows.",
        )
