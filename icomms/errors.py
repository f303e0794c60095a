"""Named errors. Each says what happened and where (`message`) and what to do (`fix`).

Only two places catch them: the command line and, later, the web's error handler and job runner.
"""

from __future__ import annotations


class IcommsError(Exception):
    """Base of all errors the user can repair; the command line ends with exit code 2."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(f"{message} {fix}".strip())
        self.message = message
        self.fix = fix


class InputError(IcommsError):
    """A file cannot be used; nothing of it is kept."""


class UnknownFormatError(InputError):
    """No importer recognises the file by its content."""


class UnreadableFileError(InputError):
    """The bytes cannot be read: truncated, locked by a password, lossy encoding, wrong type."""


class UnsafeFileError(InputError):
    """The file breaks a safety limit: zip bomb, entity expansion, path outside it, size."""


class MissingColumnError(InputError):
    """A column without which the file says nothing is absent."""


class AmbiguousDatesError(InputError):
    """Day and month cannot be told apart and nothing else in the upload decides it."""


class EngineError(IcommsError):
    """The engine that holds the log (DuckDB or Spark) cannot be used or could not finish."""


class SettingsError(IcommsError):
    """A setting is wrong; the message names the key and the allowed values."""


class SnapshotError(IcommsError):
    """A snapshot folder is missing, damaged or of another schema version."""


class NotEnoughDataError(IcommsError):
    """The data cannot carry the answer that was asked for; the fix says what is missing."""


class StorageError(IcommsError):
    """The database or a folder of the installation cannot be used."""


class UnavailableError(StorageError):
    """The database does not answer now; nothing was changed, and the same may work soon."""


class NotFoundError(IcommsError):
    """What was asked for does not exist, or belongs to somebody else."""


class ConflictError(IcommsError):
    """Something else is under way that excludes this, or a name is taken."""


class EditConflictError(ConflictError):
    """Somebody else saved the same thing in between; `current` is what they saved."""

    def __init__(self, message: str, fix: str, current: object) -> None:
        super().__init__(message, fix)
        self.current = current


class WorkflowError(ConflictError):
    """A step that is not possible now; the fix says what must come first."""


class TemplateError(InputError):
    """A company's own document template cannot be used; `places` show where, as written there."""

    def __init__(self, message: str, fix: str, places: tuple[str, ...] = ()) -> None:
        super().__init__(message, fix)
        self.places = places
