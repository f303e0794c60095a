"""`python -m icomms.web.rescue ADDRESS`: a reset link for whoever has access to the machine.

Codes at sign-in are turned off with it: the phone may be what was lost.
"""

from __future__ import annotations

import sys

from icomms.errors import IcommsError, NotFoundError
from icomms.installation import Installation, installation
from icomms.storage import accounts
from icomms.storage import audit as audit_log
from icomms.storage.database import Database


def reset_link(place: Installation, email: str) -> str:
    """A link by which an account sets a new password; NotFoundError without such an account."""
    database = Database(place.database_url)
    try:
        with database.begin() as session:
            known = {user.email: user for user in accounts.users(session)}
            found = known.get(email.strip().lower())
            if found is None:
                raise NotFoundError(f"Nobody has an account with {email}.", "Check the address.")
            if found.second_factor:
                accounts.set_totp(session, found.id, "")
                audit_log.log(session, None, "account changed", user=found.id, change="codes off")
            token = accounts.make_link(session, "reset", user_id=found.id)
            audit_log.log(session, None, "password reset link", user=found.id)
    finally:
        database.close()
    return f"http://{place.host}:{place.port}/reset/{token}"


def main() -> int:
    """Print the link; exit code 2 with a sentence when there is no such account."""
    if len(sys.argv) != 2:
        sys.stderr.write("Usage: python -m icomms.web.rescue ADDRESS\n")
        return 2
    try:
        sys.stdout.write(f"{reset_link(installation(), sys.argv[1])}\n")
    except IcommsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
