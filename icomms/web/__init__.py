"""The web application: the only part of icomms that knows Flask."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Flask, request
from flask_babel import Babel

from icomms.belonging import join
from icomms.installation import Installation, installation
from icomms.storage.database import Database
from icomms.web import access, current, errors, rendering, security, words
from icomms.web.blueprints import BLUEPRINTS

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "vi")
LOCALES = {"en": "en_GB", "vi": "vi"}  # days come before months in both


def create_app(
    place: Installation | None = None, config: Mapping[str, object] | None = None
) -> Flask:
    """The application for an installation (default: as the environment says).

    Brings the database up to date. `config` overrides Flask's configuration, for tests. Raises
    StorageError when the database cannot be reached or does not belong to the folder.
    """
    place = place or installation()
    place.prepare()
    app = Flask("icomms.web", template_folder=str(ROOT / "templates"), static_folder="static")
    app.extensions["icomms_installation"] = place
    app.extensions["icomms_database"] = database = Database(place.database_url)
    database.migrate()
    join(place, database)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "icomms" / "translations")
    app.config["MAX_FORM_MEMORY_SIZE"] = 2 * 2**20
    app.config["MAX_CONTENT_LENGTH"] = 4 * 2**20
    app.config.update(config or {})
    security.protect(app, place)
    Babel(app, locale_selector=lambda: LOCALES[_language()])
    rendering.prepare(app)
    words.register(app)
    errors.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    access.check_every_view(app)
    return app


def _language() -> str:
    """The language somebody chose, else the cookie of this browser, else what it prefers."""
    asking = current.user()
    chosen = (asking.language if asking else "") or request.cookies.get("language", "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or "en"
