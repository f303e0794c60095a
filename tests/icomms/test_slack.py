"""Slack exports: the counted archives, every shape of message, Grid, privacy and damage."""

from __future__ import annotations

import csv
import json
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from icomms.errors import UnreadableFileError, UnsafeFileError
from icomms.importers import slack
from icomms.importers.reading import Limits, open_source
from icomms.importers.slack_messages import microseconds, read_huddle
from icomms.importers.tables import FLAGS, read_table
from icomms.importers.zip_reader import open_zip
from icomms.records import FileReport, ReadOptions

AN, BINH, CHI, BOT = "U0AN", "U0BINH", "U0CHI", "U0BOT"
Row = dict[str, Any]


def _user(user_id: str, name: str, **more: Any) -> Row:
    profile = {"real_name": name, "email": f"{user_id}@corp.example", "title": "Analyst"}
    return {"id": user_id, "name": user_id.lower(), "profile": profile, **more}


USERS = [
    _user(AN, "Trần An"),
    _user(BINH, "Lê Bình"),
    _user(CHI, "Chi", deleted=True),
    _user(BOT, "Build", is_bot=True),
]
CHANNELS = [{"id": "C1", "name": "general", "members": [AN, BINH, CHI, BOT]}]


def _message(user: str, second: int, text: str = "hello", **more: Any) -> Row:
    ts = f"{1_700_000_000 + second}.000100"
    return {"type": "message", "user": user, "text": text, "ts": ts, **more}


def _archive(folder: Path, days: dict[str, Any], **lists: Any) -> Path:
    """A ZIP with users.json, channels.json and day files, each replaceable by a keyword."""
    lists = {"users": USERS, "channels": CHANNELS, **lists}
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, value in lists.items():
            if value is not None:
                archive.writestr(f"{name}.json", json.dumps(value))
        for name, value in days.items():
            archive.writestr(name, value if isinstance(value, str) else json.dumps(value))
    return path


def _general(folder: Path, messages: list[Any], **lists: Any) -> Path:
    return _archive(folder, {"general/2023-11-14.json": messages}, **lists)


class Result:
    """A report and its tables, with people shown by their Slack id."""

    def __init__(self, path: Path, folder: Path, options: ReadOptions) -> None:
        folder.mkdir(exist_ok=True)
        source = open_source(path)
        assert slack.recognise(source) >= 0.9
        self.report: FileReport = slack.read(source, folder, options)
        self.folder = folder
        self.accounts = read_table(folder, "accounts").to_pylist()
        self._keys = [account["key"] for account in self.accounts]

    def rows(self, kind: str) -> list[Row]:
        rows = read_table(self.folder, "interactions").to_pylist()
        return [row for row in rows if row["kind"] == kind]

    def edges(self, kind: str) -> list[tuple[str, str | None]]:
        return [(self.key(r["actor"]) or "", self.key(r["target"])) for r in self.rows(kind)]

    def key(self, account: int | None) -> str | None:
        return None if account is None else str(self._keys[account])

    def account(self, key: str) -> Row:
        return dict(self.accounts[self._keys.index(key)])


def _read(path: Path, options: ReadOptions | None = None) -> Result:
    return Result(path, path.parent / f"out-{path.stem}", options or ReadOptions())


def _zip_folder(folder: Path, target: Path, top: str = "") -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*.json")):
            archive.write(path, f"{top}{path.relative_to(folder).as_posix()}")
    return target


# --- the counted archives --------------------------------------------------------------------


def test_archive_of_2016(shared: Path, tmp_path: Path) -> None:
    path = shared / "samples" / "slack" / "slack-export-viewer_testarchive.zip"
    found = Result(path, tmp_path / "out", ReadOptions())
    expected = {
        "people": 4, "bots": 0, "spaces": 2, "day_files": 17, "messages": 158,
        "human_messages": 53, "bot_messages": 94, "system_messages": 11, "mentions": 14,
        "replies": 0, "self_replies": 0, "reactions": 0, "rejected": 0,
    }  # fmt: skip
    assert {key: found.report.counts[key] for key in expected} == expected
    assert len(found.rows("mention")) == 14
    assert (found.report.first, found.report.last) == (1452837318, 1459254786)


def test_houston_edges_are_reproduced_exactly(shared: Path, tmp_path: Path) -> None:
    base = shared / "datasets" / "slack_houston_datavis"
    found = _read(_zip_folder(base / "raw_slack_export", tmp_path / "houston.zip"))
    with (base / "edges.csv").open(encoding="utf-8") as lines:
        expected = Counter(
            (
                row["source"],
                row["target"],
                row["kind"].partition(":")[0],
                int(datetime.fromisoformat(row["time"]).timestamp()),
            )
            for row in csv.DictReader(lines)
        )
    edges = Counter(
        (found.key(row["actor"]), found.key(row["target"]), kind, row["at"])
        for kind in ("mention", "reaction")
        for row in found.rows(kind)
    )
    assert edges == expected
    assert (expected.total(), found.report.counts["mentions"]) == (344, 155)
    assert found.report.counts["people"] == 71
    assert found.report.counts["spaces"] == 16
    # The data set counts 1,027 messages that have a user and are no join, leave, topic, purpose,
    # name or archive notice. We add the 6 file comments, whose author stands elsewhere, and leave
    # out one pin and one added app.
    assert found.report.counts["human_messages"] == 1027 + 6 - 2


def test_packed_again_with_a_folder_on_top_is_the_same(shared: Path, tmp_path: Path) -> None:
    raw = shared / "datasets" / "slack_houston_datavis" / "raw_slack_export"
    plain = _read(_zip_folder(raw, tmp_path / "plain.zip"))
    nested = _read(_zip_folder(raw, tmp_path / "nested.zip", top="Houston export/"))
    assert nested.report.counts == plain.report.counts
    assert read_table(nested.folder, "interactions") == read_table(plain.folder, "interactions")


def test_thread_broadcast_is_one_reply(shared: Path, tmp_path: Path) -> None:
    text = (shared / "samples" / "slack" / "zulip_thread_with_broadcast_reply.json").read_text()
    channels = [{"id": "C9", "name": "random", "members": ["U061A5N1G", "U061A1R2R"]}]
    users = [_user("U061A5N1G", "One"), _user("U061A1R2R", "Two")]
    days = {"random/2015-06-12.json": text}
    found = _read(_archive(tmp_path, days, users=users, channels=channels))
    replies = [row for row in found.rows("reply") if row["at"] == 1434139104]
    assert [(found.key(r["actor"]), found.key(r["target"])) for r in replies] == [
        ("U061A1R2R", "U061A5N1G")
    ]
    assert found.report.counts["replies"] == 2
    assert found.edges("message") == [("U061A5N1G", None)]


# --- people ----------------------------------------------------------------------------------


def test_people_bots_and_leavers(tmp_path: Path) -> None:
    guest = _user("U0GUEST", "Guest", is_ultra_restricted=True)
    found = _read(_general(tmp_path, [_message(AN, 1)], users=[*USERS, guest]))
    assert found.account(AN) | {"account": 0} == {
        "account": 0, "system": "slack", "key": AN, "name": "Trần An", "employee_no": "",
        "emails": ["u0an@corp.example"], "kind": "human", "active": True, "external": False,
        "department": "", "title": "Analyst",
    }  # fmt: skip
    assert found.account(CHI)["active"] is False
    assert found.account(BOT)["kind"] == "bot"
    assert found.account("U0GUEST")["external"] is True
    counts = found.report.counts
    assert (counts["people"], counts["bots"], counts["deleted"]) == (4, 1, 1)


def test_slack_connect_strangers_are_external(tmp_path: Path) -> None:
    stranger = _message("U9X", 1, f"hi <@{AN}>", user_profile={"real_name": "Ngô  Xa"})
    unknown = _message("U9Y", 2)
    found = _read(_general(tmp_path, [stranger, unknown]))
    assert found.account("U9X")["external"] is True
    assert found.account("U9X")["name"] == "Ngô Xa"
    assert found.account("U9Y")["kind"] == "unknown"
    assert found.edges("mention") == [("U9X", AN)]


def test_bots_and_slackbot_are_no_people(tmp_path: Path) -> None:
    messages = [
        _message(BOT, 1, f"build failed <@{AN}>"),
        _message("USLACKBOT", 2, f"reminder <@{AN}>"),
        _message("", 3, subtype="bot_message", bot_id="B1"),
        _message("U0UNLISTED", 4, bot_id="B2"),
        _message(AN, 5, f"<@{BOT}> deploy", reactions=[{"name": "+1", "users": [BOT]}]),
        _message(BINH, 6, "re", thread_ts="1700000001.000100", parent_user_id=BOT),
    ]
    found = _read(_general(tmp_path, messages))
    counts = found.report.counts
    assert (counts["human_messages"], counts["bot_messages"]) == (2, 4)
    assert counts["mentions"] == counts["reactions"] == counts["replies"] == 0
    assert "U0UNLISTED" not in {account["key"] for account in found.accounts}


# --- messages --------------------------------------------------------------------------------


def test_message_rows_know_channel_and_audience(tmp_path: Path) -> None:
    found = _read(_general(tmp_path, [_message(AN, 1, "Shall we meet?")]))
    (row,) = found.rows("message")
    flags = FLAGS["question"] | FLAGS["proposal"] | FLAGS["open_channel"]
    # Three members are people, so two hear the third; the bot hears nothing.
    assert row == {
        "actor": 0, "target": None, "kind": "message", "at": 1_700_000_001,
        "group_size": 2, "weight": 1.0, "flags": flags, "space": 0,
    }  # fmt: skip
    assert read_table(found.folder, "spaces").to_pylist() == [
        {"space": 0, "system": "slack", "label": "general", "kind": "public_channel",
         "member_count": 3}
    ]  # fmt: skip
    assert read_table(found.folder, "space_members").num_rows == 3


def test_archived_channels_without_members_count_who_wrote(tmp_path: Path) -> None:
    channels = [{"id": "C1", "name": "general", "is_archived": True, "created": "1433558319"}]
    messages = [_message(AN, 1), _message(BINH, 2), _message(AN, 3)]
    found = _read(_general(tmp_path, messages, channels=channels))
    assert read_table(found.folder, "spaces").to_pylist()[0]["member_count"] == 2


def test_mentions_count_once_in_text_or_blocks(tmp_path: Path) -> None:
    def blocks(*people: str) -> list[Row]:
        users = [{"type": "user", "user_id": one} for one in people]
        section = {"type": "rich_text_section", "elements": users}
        return [{"type": "rich_text", "elements": [section]}]

    messages = [
        _message(AN, 1, f"<@{BINH}> and <@{BINH}|binh>", blocks=blocks(BINH, BINH)),
        _message(AN, 2, "in blocks only", blocks=blocks(CHI)),
        _message(AN, 3, f"<@{BINH}> <@{CHI}>", blocks=blocks(BINH)),
        _message(AN, 4, f"rewritten <@{BINH}>", blocks=blocks(CHI)),
        _message(AN, 5, f"myself <@{AN}> and nobody <@U0NOBODY> and <!subteam^S1>"),
    ]
    found = _read(_general(tmp_path, messages))
    edges = [(row["at"] - 1_700_000_000, found.key(row["target"])) for row in found.rows("mention")]
    assert edges == [(1, BINH), (2, CHI), (3, BINH), (3, CHI), (4, CHI)]


@pytest.mark.parametrize(
    "more",
    [
        {"text": "<!here> lunch"},
        {"text": "<!channel|@channel> lunch"},
        {"text": "<!everyone>"},
        {
            "blocks": [
                {
                    "type": "rich_text",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "broadcast", "range": "here"}],
                        }
                    ],
                }
            ]
        },
    ],
)
def test_broadcasts_are_flagged(tmp_path: Path, more: Row) -> None:
    found = _read(_general(tmp_path, [_message(AN, 1) | more, _message(AN, 2)]))
    flagged = [bool(row["flags"] & FLAGS["broadcast_mention"]) for row in found.rows("message")]
    assert flagged == [True, False]
    assert found.report.counts["broadcasts"] == 1


def test_reactions_merge_skin_tones_and_leave_out_oneself(tmp_path: Path) -> None:
    reactions = [
        {"name": "clap", "users": [BINH, AN], "count": 2},
        {"name": "clap::skin-tone-4", "users": [BINH], "count": 1},
        {"name": "tada", "users": [BINH], "count": 1},
    ]
    joined = _message(CHI, 2, subtype="channel_join", reactions=reactions)
    found = _read(_general(tmp_path, [_message(AN, 1, reactions=reactions), joined]))
    assert found.edges("reaction") == [(BINH, AN), (BINH, AN)]
    row = found.rows("reaction")[0]
    assert (row["at"], row["weight"], row["group_size"]) == (1_700_000_001, 1.0, 1)
    assert row["flags"] == FLAGS["open_channel"]


def test_replies_answer_questions_of_others(tmp_path: Path) -> None:
    thread = "1700000001.000100"
    messages = [
        _message(AN, 1, "Who owns this?", thread_ts=thread),
        _message(BINH, 2, "I do", thread_ts=thread, parent_user_id=AN),
        _message(AN, 3, "Thanks!", thread_ts=thread, parent_user_id=AN),
        _message(CHI, 4, "news", thread_ts="1700000004.000100"),
        _message(AN, 5, "ok", thread_ts="1700000004.000100"),
    ]
    found = _read(_general(tmp_path, messages))
    assert found.edges("reply") == [(BINH, AN), (AN, CHI)]
    answered = [bool(row["flags"] & FLAGS["answer_to_question"]) for row in found.rows("reply")]
    assert answered == [True, False]
    counts = found.report.counts
    assert (counts["replies"], counts["self_replies"]) == (2, 1)
    # A reply to oneself is still something said into the channel.
    assert found.edges("message") == [(AN, None), (AN, None), (CHI, None)]


def test_missing_first_messages_are_told_by_other_replies(tmp_path: Path) -> None:
    thread = "1600000000.000100"
    messages = [
        _message(AN, 1, thread_ts=thread),
        _message(BINH, 2, thread_ts=thread, parent_user_id=CHI),
        _message(AN, 3, thread_ts="1600000009.000100"),
    ]
    found = _read(_general(tmp_path, messages))
    assert found.edges("reply") == [(AN, CHI), (BINH, CHI)]


def test_first_message_in_another_day_file(tmp_path: Path) -> None:
    days = {
        "general/2023-11-15.json": [_message(AN, 1, "Why?")],
        "general/2023-11-14.json": [_message(BINH, 9, thread_ts="1700000001.000100")],
    }
    found = _read(_archive(tmp_path, days))
    assert found.edges("reply") == [(BINH, AN)]
    assert found.rows("reply")[0]["flags"] & FLAGS["answer_to_question"]


def test_old_shapes(tmp_path: Path) -> None:
    upload = _message(
        AN, 1, f"<@{AN}> uploaded a file: <https://x.example/f|why?> and commented: thanks",
        subtype="file_share", file={"id": "F1", "user": AN}, attachments=None,
    )  # fmt: skip
    comment = {
        "type": "message", "subtype": "file_comment", "ts": "1700000002.000100",
        "text": f"<@{BINH}> commented on <@{AN}>'s file: great job",
        "comment": {"user": BINH, "comment": "great job", "created": "1700000002"},
    }  # fmt: skip
    system = [
        _message(AN, 10 + i, f"<@{BINH}>", subtype=name)
        for i, name in enumerate(["channel_join", "tombstone", "pinned_item", "something_new"])
    ]
    found = _read(_general(tmp_path, [upload, comment, *system]))
    counts = found.report.counts
    assert (counts["human_messages"], counts["system_messages"]) == (2, 4)
    assert found.edges("mention") == []
    first, second = found.rows("message")
    # The sentence Slack put before the comment is not what the author wrote, nor its link.
    assert first["flags"] == FLAGS["file"] | FLAGS["thanks"] | FLAGS["open_channel"]
    assert found.key(second["actor"]) == BINH
    assert second["flags"] == FLAGS["praise"] | FLAGS["open_channel"]


def test_words_of_others_code_and_addresses_are_no_cues(tmp_path: Path) -> None:
    messages = [
        _message(AN, 1, "&gt; thanks, why?\nnoted"),
        _message(AN, 2, "```x = a ? b : c # thanks```"),
        _message(AN, 3, "see <https://x.example/?q=1#part>", edited={"user": AN}),
        _message(AN, 4, ":thanks: :+1::skin-tone-2:"),
    ]
    flags = [row["flags"] for row in _read(_general(tmp_path, messages)).rows("message")]
    open_channel = FLAGS["open_channel"]
    edited = FLAGS["link"] | FLAGS["edited"] | open_channel
    assert flags == [open_channel, open_channel, edited, open_channel]


def test_hidden_and_deleted_files(tmp_path: Path) -> None:
    messages = [
        _message(AN, 1, files=[{"id": "F1", "mode": "hidden_by_limit"}]),
        _message(AN, 2, files=[{"id": "F2", "mode": "tombstone"}]),
    ]
    found = _read(_general(tmp_path, messages))
    assert [bool(row["flags"] & FLAGS["file"]) for row in found.rows("message")] == [True, False]
    assert "slack_hidden_by_limit" in {problem.code for problem in found.report.problems}


def test_copies_of_a_message_count_once(tmp_path: Path) -> None:
    messages = [_message(AN, 1, f"<@{BINH}>", reactions=[{"name": "x", "users": [BINH]}])]
    days = {"general/2023-11-14.json": messages, "general/2023-11-15.json": messages}
    counts = _read(_archive(tmp_path, days)).report.counts
    assert (counts["messages"], counts["duplicates"]) == (1, 1)
    assert (counts["mentions"], counts["reactions"]) == (1, 1)


def test_times_are_exact_and_day_names_do_not_matter(tmp_path: Path) -> None:
    days = {"general/1999-01-01.json": [_message(AN, 1)]}
    assert _read(_archive(tmp_path, days)).report.first == 1_700_000_001
    assert microseconds("1667222196.450509") == 1667222196450509
    assert microseconds("1667222196.4") == 1667222196400000
    for wrong in ("", "x", "1e9", "-5.0", "12.x", "1" * 30, "١٢"):
        assert microseconds(wrong) is None


def test_hashtags_become_posts(tmp_path: Path) -> None:
    thread = "1700000001.000100"
    messages = [
        _message(AN, 1, "#AnToàn and #antoàn <#C1|general> #42",
                 reactions=[{"name": "x", "users": [BINH, CHI, AN]}]),
        _message(BINH, 2, "yes", thread_ts=thread),
        _message(BOT, 3, "#bot"),
    ]  # fmt: skip
    found = _read(_general(tmp_path, messages))
    (post,) = read_table(found.folder, "posts").to_pylist()
    assert post["hashtags"] == ["antoàn"]
    assert (found.key(post["author"]), post["created_at"]) == (AN, 1_700_000_001)
    assert len(post["key"]) == 16
    metrics = read_table(found.folder, "post_metrics").to_pylist()
    assert {m["metric"]: m["value"] for m in metrics} == {"reactions": 2.0, "comments": 1.0}
    assert {m["measured_at"] for m in metrics} == {1_700_000_003}


def test_huddles_become_events(tmp_path: Path) -> None:
    room = {"participants": [], "participant_history": [AN, BINH, BOT, AN], "created_by": AN,
            "date_start": 1_700_000_100, "date_end": "1700000400"}  # fmt: skip
    huddle = _message("USLACKBOT", 1, subtype="huddle_thread", room=room)
    found = _read(_general(tmp_path, [huddle, huddle]))
    (event,) = read_table(found.folder, "events").to_pylist()
    assert (event["kind"], event["attended_count"]) == ("one_to_one", 2)
    assert (event["starts_at"], event["ends_at"]) == (1_700_000_100, 1_700_000_400)
    rows = read_table(found.folder, "attendance").to_pylist()
    roles = {found.key(row["account"]): row["role"] for row in rows}
    assert roles == {AN: "organizer", BINH: "attendee"}
    still_open = _message(AN, 1, room={"participants": [AN, BINH], "date_end": 0})
    read = read_huddle(still_open, 5_000_000)
    assert read is not None
    assert (read.starts_at, read.ends_at) == (5, None)


# --- privacy ---------------------------------------------------------------------------------

PRIVATE_LISTS: dict[str, Any] = {
    "groups": [{"id": "G1", "name": "secret", "members": [AN, CHI]}],
    "dms": [{"id": "D1", "members": [AN, BINH]}],
    "mpims": [{"id": "G2", "name": "mpdm-an--binh--chi-1", "members": [AN, BINH, CHI]}],
}
PRIVATE_DAYS: dict[str, Any] = {
    "general/2023-11-14.json": [_message(AN, 1)],
    "secret/2023-11-14.json": [_message(CHI, 2, f"<@{AN}>")],
    "D1/2023-11-14.json": [_message(BINH, 3)],
    "mpdm-an--binh--chi-1/2023-11-14.json": [_message(CHI, 4)],
}


def test_only_public_channels_unless_asked(tmp_path: Path) -> None:
    found = _read(_archive(tmp_path, PRIVATE_DAYS, **PRIVATE_LISTS))
    assert found.report.counts["messages"] == 1
    assert found.report.detected["scope"] == "public channels"
    codes = {problem.code for problem in found.report.problems}
    assert {"slack_private_left_out", "slack_direct_left_out"} <= codes


def test_private_channels_when_asked(tmp_path: Path) -> None:
    options = ReadOptions(private_channels=True)
    found = _read(_archive(tmp_path, PRIVATE_DAYS, **PRIVATE_LISTS), options)
    assert found.report.counts["messages"] == 2
    assert found.edges("mention") == [(CHI, AN)]
    assert found.rows("mention")[0]["flags"] == 0
    labels = [row["label"] for row in read_table(found.folder, "spaces").to_pylist()]
    assert labels == ["general", None]


def test_direct_messages_when_asked(tmp_path: Path) -> None:
    options = ReadOptions(direct_messages=True)
    found = _read(_archive(tmp_path, PRIVATE_DAYS, **PRIVATE_LISTS), options)
    assert sorted(found.edges("dm")) == [(BINH, AN), (CHI, AN), (CHI, BINH)]
    assert sorted(row["group_size"] for row in found.rows("dm")) == [1, 2, 2]
    assert {row["flags"] for row in found.rows("dm")} == {0}
    assert found.edges("message") == [(AN, None)]
    kinds = [row["kind"] for row in read_table(found.folder, "spaces").to_pylist()]
    assert kinds == ["public_channel", "group_dm", "dm"]


def test_a_channel_turned_private_is_private(tmp_path: Path) -> None:
    channels = [CHANNELS[0], {"id": "C2", "name": "turned", "is_private": True}]
    days = {**PRIVATE_DAYS, "turned/2023-11-14.json": [_message(AN, 9)]}
    assert _read(_archive(tmp_path, days, channels=channels)).report.counts["messages"] == 1


def test_no_text_and_no_token_reaches_the_tables(tmp_path: Path) -> None:
    url = "https://files.example/f?t=xoxe-1234-secret"
    message = _message(AN, 1, f"Geheimnis? #tag <{url}|f>", files=[{"url_private": url}])
    found = _read(_general(tmp_path, [message, "broken"]))
    for path in found.folder.iterdir():
        content = path.read_bytes()
        rows = str(read_table(found.folder, path.stem).to_pylist())
        assert b"xoxe" not in content
        assert "xoxe" not in rows
        assert "Geheimnis" not in rows
    assert "xoxe" not in str(found.report)


# --- Grid, strays and damage -----------------------------------------------------------------


def test_grid_workspaces_share_channels(tmp_path: Path) -> None:
    day = "2023-11-14.json"
    days = {
        "teams/sales/channels.json": CHANNELS,
        f"teams/sales/general/{day}": [_message(AN, 1)],
        "teams/tech/channels.json": [
            CHANNELS[0] | {"members": ["U0NEW"]},
            {"id": "C7", "name": "only-tech", "members": [BINH]},
        ],
        "teams/tech/users.json": [_user("U0NEW", "New")],
        f"teams/tech/general/{day}": [_message(AN, 1), _message("U0NEW", 2)],
        f"teams/tech/only-tech/{day}": [_message(BINH, 3)],
    }
    lists = {"users": None, "channels": None, "org_users": USERS}
    found = _read(_archive(tmp_path, days, **lists))
    counts = found.report.counts
    assert found.report.detected["grid"] == "yes"
    assert (counts["people"], counts["spaces"], counts["messages"]) == (4, 2, 3)
    assert counts["duplicates"] == 1


def test_stray_files_and_folders_are_tolerated(tmp_path: Path) -> None:
    days = {
        "general/2023-11-14.json": [_message(AN, 1)],
        "general/tss.json": [_message(AN, 2)],
        "unlisted/2023-11-14.json": [_message(AN, 3)],
        "integration_logs.json": [],
        "__MACOSX/general/._2023-11-14.json": "x",
    }
    found = _read(_archive(tmp_path, days))
    assert found.report.counts["messages"] == 1
    codes = {problem.code for problem in found.report.problems}
    assert {"slack_stray_files", "slack_unlisted_folders"} <= codes


def test_damaged_entries_are_rejected_and_named(tmp_path: Path) -> None:
    days = {
        "general/2023-11-13.json": "[{",
        "general/2023-11-14.json": [_message(AN, 1), "x", {"type": "message"}, None],
        "general/2023-11-15.json": {"not": "a list"},
    }
    report = _read(_archive(tmp_path, days)).report
    assert report.counts["rejected"] == 5
    assert sum(report.reject_counts.values()) == 5
    assert [(r.file, r.row) for r in report.rejects] == [
        ("general/2023-11-13.json", 0),
        ("general/2023-11-14.json", 2),
        ("general/2023-11-14.json", 3),
        ("general/2023-11-14.json", 4),
        ("general/2023-11-15.json", 0),
    ]


def test_nesting_without_end_is_rejected(tmp_path: Path) -> None:
    days = {"general/2023-11-14.json": "[" * 200_000, "general/2023-11-15.json": [_message(AN, 1)]}
    counts = _read(_archive(tmp_path, days)).report.counts
    assert (counts["messages"], counts["rejected"]) == (1, 1)


def test_entries_larger_than_allowed_are_refused(tmp_path: Path) -> None:
    source = open_source(_general(tmp_path, [_message(AN, 1)]))
    with open_zip(source, Limits(entry_bytes=20)) as archive, pytest.raises(UnsafeFileError):
        archive.read("general/2023-11-14.json")


def test_an_archive_damaged_inside_is_refused(tmp_path: Path) -> None:
    path = _general(tmp_path, [_message(AN, 1)])
    content = path.read_bytes()
    path.write_bytes(content.replace(b"hello", b"hullo"))
    with pytest.raises(UnreadableFileError, match="damaged"):
        slack.read(open_source(path), tmp_path, ReadOptions())


def test_only_the_first_hundred_rejects_are_named(tmp_path: Path) -> None:
    report = _read(_general(tmp_path, ["x"] * 250 + [_message(AN, 1)])).report
    assert (report.counts["rejected"], len(report.rejects)) == (250, 100)


def test_a_damaged_list_stops_the_import(tmp_path: Path) -> None:
    path = _archive(tmp_path, {"channels.json": "[{"}, channels=None)
    with pytest.raises(UnreadableFileError, match=r"channels\.json") as error:
        slack.read(open_source(path), tmp_path, ReadOptions())
    assert error.value.fix


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    path = _archive(tmp_path, {}, channels=[])
    with pytest.raises(UnreadableFileError, match="no conversation"):
        slack.read(open_source(path), tmp_path, ReadOptions())


def test_an_empty_workspace_is_readable(tmp_path: Path) -> None:
    found = _read(_archive(tmp_path, {}))
    assert found.report.counts["messages"] == 0
    assert (found.report.first, found.report.last) == (None, None)
    assert read_table(found.folder, "interactions").num_rows == 0


def test_other_archives_are_not_slack(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.json", json.dumps([{"id": 7, "name": "x"}]))
        archive.writestr("messages.json", "[]")
    assert slack.recognise(open_source(path)) == 0.0
    table = tmp_path / "table.csv"
    table.write_text("name,email\nA,a@x.example\n", encoding="utf-8")
    assert slack.recognise(open_source(table)) == 0.0


def test_reading_twice_gives_the_same_tables(tmp_path: Path) -> None:
    path = _archive(tmp_path, PRIVATE_DAYS, **PRIVATE_LISTS)
    options = ReadOptions(direct_messages=True, private_channels=True)
    one = Result(path, tmp_path / "one", options)
    two = Result(path, tmp_path / "two", options)
    for table in one.folder.iterdir():
        assert table.read_bytes() == (two.folder / table.name).read_bytes()
