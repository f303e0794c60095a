"""Reads out of the source which sentences the engine can say, as patterns.

A value in a sentence stands as `{}`, as Python writes it as `{:repr}`, a number with separators as
`{:,}`, a text that is itself such a sentence as `{:text}`. Variables are followed to what is assigned to them, through loops,
dictionaries and the functions of a module, so that a sentence put together from words is found
whole. What cannot be followed is an error, never a sentence less.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from tests.icomms.followed_source import DEEPEST, NotFollowed, Source
from tests.icomms.parsed_source import (
    Module,
    arguments,
    is_value,
    keys,
    last_name,
    makes_a_record,
    returned,
)

# Where sentences begin: the arguments, by name and place, that a user is shown.
RECORDS = {
    "Problem": {"message": 1, "fix": 2},
    "Repair": {"message": 1, "fix": 2},
    "Reject": {"reason": 3},
    "Broken": {"reason": 2},
    "Candidate": {"evidence": 2},
    "_fail": {"message": 3, "fix": 4},
    "jobs.fail": {"message": 2, "fix": 3},
    "jobs.interrupt": {"message": 2, "fix": 3},
    "rejected.add": {"reason": 2},
}
ERROR = {"message": 0, "fix": 1}
# These arguments come whole from another place where sentences begin.
PASSED_ON = frozenset(
    {
        "icomms/checking.py: error.message",
        "icomms/checking.py: error.fix",
        "icomms/checking.py: found[0].message",
        "icomms/checking.py: fix",
        "icomms/checking.py: reason",
        "icomms/foreign_files.py: problem.message",
        "icomms/foreign_files.py: problem.fix",
        "icomms/engines/sums.py: rejected",
        "icomms/importers/attendance.py: parsed.rejected.reasons",
        "icomms/importers/interaction_table.py: reject_counts",
        "icomms/importers/people_file.py: rejected.reasons",
        "icomms/importers/post_metrics.py: rejected.reasons",
        "icomms/importers/rejected.py: reason",
        "icomms/importers/slack.py: reader.rejected.reasons",
        "icomms/importers/survey.py: rejected.reasons",
    }
)
TRANSLATED = frozenset({"gettext", "lazy_gettext"})
WORDS = re.compile(r"[A-Za-z] |^[A-Za-z-]+$")
SENTENCE = re.compile(r"[A-Z“{\[].* .*[.?]$", re.DOTALL)


class Sentences(Source):
    """All sentences of the engine.

    `values` names the expressions that are values, not words; `words` says for expressions that
    cannot be followed what they may be, as patterns.
    """

    def __init__(self, paths: list[Path], values: set[str], words: dict[str, list[str]]) -> None:
        super().__init__(paths)
        self._values, self._words = values, words
        self.used_values: set[str] = set()
        self.used_words: set[str] = set()
        self.passed_on: set[str] = set()
        self.read: set[int] = set()
        self.errors = _errors(self.modules)
        self.found: dict[str, str] = {}  # pattern -> where it is said
        self.lost: list[str] = []
        for module in self.modules:
            for name, call in module.calls:
                self._look(module, name, call)

    def _look(self, module: Module, name: str, node: ast.Call) -> None:
        owner = last_name(getattr(node.func, "value", node))
        wanted = RECORDS.get(f"{owner}.{name}") or RECORDS.get(name)
        if name in self.errors:
            wanted = ERROR
        for argument in arguments(node, wanted or {}):
            self._take(module, argument)
        for keyword in node.keywords:
            if keyword.arg == "reject_counts":
                for key in keys(keyword.value):
                    self._take(module, key)

    def _take(self, module: Module, argument: ast.AST) -> None:
        where = f"{module.name}:{argument.lineno}"  # type: ignore[attr-defined]
        try:
            for text in self.texts(module, argument):
                if text not in ("", "{:text}"):
                    self.found.setdefault(text, where)
        except NotFollowed as error:
            place = f"{module.name}: {ast.unparse(argument)}"
            self.passed_on.add(place)
            if place not in PASSED_ON:
                self.lost.append(f"{where}: {ast.unparse(argument)} ({error})")

    def texts(self, module: Module, node: ast.AST, depth: int = 0) -> set[str]:
        """The patterns an expression may be; NotFollowed when that cannot be read."""
        if depth > DEEPEST:
            raise NotFollowed(ast.unparse(node))
        method = getattr(self, f"_of_{type(node).__name__}", None)
        if method is None:
            raise NotFollowed(ast.unparse(node))
        found: set[str] = method(module, node, depth + 1)
        return found

    def _of_Constant(self, module: Module, node: ast.Constant, depth: int) -> set[str]:
        if not isinstance(node.value, str):
            raise NotFollowed(ast.unparse(node))
        self.read.add(id(node))
        return {node.value}

    def _of_JoinedStr(self, module: Module, node: ast.JoinedStr, depth: int) -> set[str]:
        self.read.add(id(node))
        parts = [
            self.texts(module, part, depth)
            if isinstance(part, ast.Constant)
            else self._placed(module, part, depth)
            for part in node.values
        ]
        joined = {"".join(parts) for parts in itertools.product(*parts)}
        return {re.sub(r"(\{\})+", "{}", text) for text in joined}

    def _placed(self, module: Module, part: ast.AST, depth: int) -> set[str]:
        """What stands in braces: words, which are part of the pattern, or a value."""
        assert isinstance(part, ast.FormattedValue)
        shown = ast.unparse(part.value)
        if part.format_spec is not None:
            return {"{:,}" if ast.unparse(part.format_spec) == "f','" else "{}"}
        if part.conversion != -1:
            return {"{:repr}"}
        if shown in self._words:
            self.used_words.add(shown)
            return set(self._words[shown])
        function = module.function_of[id(part)]
        place = f"{module.name}:{function.name if function else ''}: {shown}"
        if place in self._values:
            self.used_values.add(place)
            return {"{}"}
        try:
            texts = self.texts(module, part.value, depth)
        except NotFollowed:
            texts = set()
        if any(WORDS.search(text) for text in texts):
            return texts
        if texts or is_value(part.value):
            return {"{}"}
        if shown not in self._values:
            raise NotFollowed(f"{{{shown}}} is neither words nor known as a value")
        self.used_values.add(shown)
        return {"{}"}

    def _of_BinOp(self, module: Module, node: ast.BinOp, depth: int) -> set[str]:
        if not isinstance(node.op, ast.Add):
            raise NotFollowed(ast.unparse(node))
        left = self.texts(module, node.left, depth)
        right = self.texts(module, node.right, depth)
        return {one + other for one in left for other in right}

    def _of_IfExp(self, module: Module, node: ast.IfExp, depth: int) -> set[str]:
        return self.texts(module, node.body, depth) | self.texts(module, node.orelse, depth)

    def _of_BoolOp(self, module: Module, node: ast.BoolOp, depth: int) -> set[str]:
        return set().union(*(self.texts(module, one, depth) for one in node.values))

    def _of_Starred(self, module: Module, node: ast.Starred, depth: int) -> set[str]:
        return set().union(
            *(self.texts(m, one, depth) for m, one in self.each(module, node.value, depth))
        )

    def _of_Subscript(self, module: Module, node: ast.Subscript, depth: int) -> set[str]:
        return set().union(
            *(self.texts(m, one, depth) for m, one in self.inside(module, node, depth))
        )

    def _of_Call(self, module: Module, node: ast.Call, depth: int) -> set[str]:
        name = ast.unparse(node.func)
        if name in TRANSLATED:
            return set()
        for m, function in self.functions(module, name):
            said = [one for one in returned(function) if not makes_a_record(one)]
            return set().union(*(self.texts(m, one, depth) for one in said))
        if name.endswith(".get") and isinstance(node.func, ast.Attribute):
            dictionary = ast.Subscript(node.func.value, node.args[0])
            texts = set().union(
                *(self.texts(m, one, depth) for m, one in self.inside(module, dictionary, depth))
            )
            return texts.union(*(self.texts(module, one, depth) for one in node.args[1:]))
        if name.endswith(".join") and isinstance(node.func, ast.Attribute):
            return self._joined(module, node, depth)
        raise NotFollowed(ast.unparse(node))

    def _joined(self, module: Module, node: ast.Call, depth: int) -> set[str]:
        """Texts joined with a semicolon, each of which is a text of its own."""
        assert isinstance(node.func, ast.Attribute)
        if ast.unparse(node.func.value) != "'; '":
            raise NotFollowed(ast.unparse(node))
        for m, one in self.each(module, node.args[0], depth):
            for text in self.texts(m, one, depth):
                self.found.setdefault(text, f"{module.name}:{node.lineno}")
        return {"{:text}"}

    def _of_Name(self, module: Module, node: ast.Name, depth: int) -> set[str]:
        meant = self.meant(module, node, depth)
        return set().union(*(self.texts(m, one, depth) for m, one in meant))

    def _of_Attribute(self, module: Module, node: ast.Attribute, depth: int) -> set[str]:
        """The message or fix of an error that was caught: all that errors of its name say.

        The reason in a record is read where the record is made.
        """
        if node.attr == "reason":
            return set()
        function = module.function_of[id(node)]
        for handler in ast.walk(function) if function and node.attr in ERROR else ():
            if isinstance(handler, ast.ExceptHandler) and handler.name == ast.unparse(node.value):
                assert handler.type is not None
                return self._said_by(ast.unparse(handler.type), ERROR[node.attr], depth)
        raise NotFollowed(ast.unparse(node))

    def _said_by(self, error: str, place: int, depth: int) -> set[str]:
        return set().union(*(
            self.texts(module, call.args[place], depth)
            for module in self.modules
            for name, call in module.calls
            if name == error
            and place < len(call.args)
            and not any("error." in ast.unparse(argument) for argument in call.args)
        ))  # fmt: skip


def _errors(modules: list[Module]) -> set[str]:
    """Names of the errors that carry a message and a fix, and of their subclasses."""
    known = {"IcommsError", "StoreError"}
    bases = {c.name: set(map(last_name, c.bases)) for m in modules for c in m.classes}
    while more := {name for name, above in bases.items() if above & known} - known:
        known |= more
    return known


def unread(sentences: Sentences) -> Iterator[tuple[Module, str]]:
    """Texts that look like sentences of the engine and were reached from no such place."""
    for module in sentences.modules:
        notes = {id(n.value) for n in ast.walk(module.tree) if isinstance(n, ast.Expr)}
        inside = {
            id(part)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        for node in ast.walk(module.tree):
            if id(node) in sentences.read or id(node) in notes or id(node) in inside:
                continue
            text = _plain(node)
            if SENTENCE.match(text):
                yield module, text


def _plain(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
    return ""
