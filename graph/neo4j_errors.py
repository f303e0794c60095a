"""What Neo4j and its driver say, as sentences with what to do about it.

The server's own texts are not passed on: they may hold names of people.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable

from neo4j.exceptions import AuthConfigurationError, ConfigurationError, DriverError, Neo4jError

from graph.neo4j_settings import Neo4jSettings
from graph.store import StoreError

OLDEST = (5, 26)
_NO_RETRY = ("MemoryPoolOutOfMemoryError", "TransactionMemoryLimit")
_SAID: dict[str, Callable[[Neo4jSettings], StoreError]] = {
    "Unauthorized": lambda to: StoreError(
        f"Neo4j at {to.place} refuses the user {to.user} with this password.",
        "Set ICOMMS_NEO4J_USER, and ICOMMS_NEO4J_PASSWORD or ICOMMS_NEO4J_PASSWORD_FILE.",
    ),
    "AuthenticationRateLimit": lambda to: StoreError(
        f"Neo4j at {to.place} refuses sign-ins for some seconds, after several wrong passwords.",
        "Wait ten seconds, then try again with the right one.",
    ),
    "CredentialsExpired": lambda to: StoreError(
        f"Neo4j at {to.place} still has its first password.",
        "Change it in Neo4j Browser or cypher-shell, then set ICOMMS_NEO4J_PASSWORD.",
    ),
    "DatabaseNotFound": lambda to: StoreError(
        f"Neo4j at {to.place} has no such database.",
        "Check the name at the end of the address or in ICOMMS_NEO4J_DATABASE; the Community "
        "edition has one, called neo4j.",
    ),
    "DatabaseUnavailable": lambda to: StoreError(
        f"The database at {to.place} has stopped.",
        "Look into Neo4j's log (a full disk stops it), repair that and restart Neo4j.",
    ),
    "ReadOnly": lambda to: StoreError(
        f"The database at {to.place} may only be read.",
        "Name a database that may be written, or have server.databases.read_only changed.",
    ),
    "Forbidden": lambda to: StoreError(
        f"The user {to.user} may not do this at {to.place}.",
        "Give the user the right to write and to make constraints, or take another user.",
    ),
    "Constraint": lambda to: StoreError(
        f"A constraint or index of the database at {to.place} stands against what icomms writes.",
        "Name other labels in ICOMMS_NEO4J_LABELS, or a database of its own.",
    ),
    "Timeout": lambda to: StoreError(
        f"A transaction at {to.place} took longer than allowed and was ended by Neo4j.",
        "Raise ICOMMS_NEO4J_TRANSACTION_SECONDS or Neo4j's db.transaction.timeout.",
    ),
    "Memory": lambda to: StoreError(
        f"Neo4j at {to.place} may not use enough memory for one batch.",
        "Raise Neo4j's dbms.memory.transaction.total.max and db.memory.transaction.max.",
    ),
    "Certificate": lambda to: StoreError(
        f"The certificate of Neo4j at {to.place} is not trusted.",
        "Name the file of your certificate authority in ICOMMS_NEO4J_CA, or use neo4j+ssc://.",
    ),
    "Encryption": lambda to: StoreError(
        f"Neo4j at {to.place} does not answer as asked: encrypted or not.",
        "Use neo4j+s:// for a server with a certificate, neo4j:// for one without.",
    ),
    "Lost": lambda to: StoreError(
        f"The connection to Neo4j at {to.place} was lost and did not come back in time.",
        "What was current stays current. Try again when the server is back.",
    ),
    "Absent": lambda to: StoreError(
        f"No Neo4j answers at {to.place}.",
        "Start the server, and check host, port (Bolt, usually 7687) and firewall.",
    ),
    "Full": lambda to: StoreError(
        f"Neo4j at {to.place} could not write to its disk.",
        "Free some room there, restart Neo4j, then try again.",
    ),
}
_CODES = (
    (r"Security\.(Unauthorized|AuthenticationRateLimit|CredentialsExpired)$", None),
    (r"Database\.DatabaseNotFound$", "DatabaseNotFound"),
    (r"(DatabaseUnavailable|Database\.Unavailable|TransactionStartFailed)$", "DatabaseUnavailable"),
    (r"(ForbiddenOnReadOnlyDatabase|WriteOnReadOnlyAccessDatabase|ReadOnly\w*)$", "ReadOnly"),
    (r"(Security\.\w+|Statement\.AccessMode)$", "Forbidden"),
    (r"(Schema\.\w+)$", "Constraint"),
    (r"Transaction\.(TransactionTimedOut\w*|LockClientStopped)$", "Timeout"),
    (r"Transaction\.TransactionLogError$", "Full"),
    (r"(MemoryPoolOutOfMemoryError|TransactionMemoryLimit|OutOfMemoryError)$", "Memory"),
)


class LostCommitError(Exception):
    """The server said yes to a commit without a bookmark: it may be gone."""


def passing(error: Exception) -> bool:
    """Whether the same may succeed a little later."""
    if isinstance(error, LostCommitError):
        return True
    code = getattr(error, "code", None) or ""
    if code.endswith(_NO_RETRY) or isinstance(_root(error), ssl.SSLError):
        return False
    return isinstance(error, (DriverError, Neo4jError)) and error.is_retryable()


def named(error: Exception, settings: Neo4jSettings, connected: bool) -> StoreError:
    """The error as users read it; `connected` when the server had answered before."""
    code = str(getattr(error, "code", None) or type(error).__name__)
    kind = _kind(error, code, connected)
    if kind:
        return _SAID[kind](settings)
    return StoreError(
        f"Neo4j at {settings.place} answered with {code}.", "Look into the server's log."
    )


def _kind(error: Exception, code: str, connected: bool) -> str:
    for pattern, kind in _CODES:
        if found := re.search(pattern, code):
            return kind or found[1]
    root = _root(error)
    if isinstance(root, ssl.SSLCertVerificationError):
        return "Certificate"
    if isinstance(root, ssl.SSLError):
        return "Encryption"
    if isinstance(error, (ConfigurationError, AuthConfigurationError)):
        return "Encryption"
    if isinstance(error, (DriverError, LostCommitError, OSError, ValueError)):
        return "Lost" if connected else "Absent"
    return ""


def _root(error: BaseException) -> BaseException:
    """What lies behind an error of the driver."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def check_version(version: str, place: str) -> None:
    """StoreError for a server older than 5.26.

    >>> check_version("2025.10.1", "bolt://localhost:7687")
    """
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if numbers < OLDEST:
        raise StoreError(
            f"Neo4j at {place} is version {version}.",
            "icomms needs Neo4j 5.26 (the long-term version) or later: upgrade the server.",
        )
