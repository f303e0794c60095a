"""deploy/compose.yaml as Docker Compose would read it: linted, never run here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from compose_spec import PyCompose

from icomms.installation import VARIABLES, installation

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "deploy" / "compose.yaml"
CONTAINERFILE = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
MADE = {"certificate.pem", "key.pem", "database-password.txt"}  # by the operator
OURS = ("web-1", "web-2", "worker")


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load(FILE.read_text("utf-8"))


def test_it_follows_the_specification(compose):
    whole = PyCompose.from_yaml(yaml.safe_dump(compose)).to_spec()
    assert set(whole.services) == {*OURS, "proxy", "postgres", "redis"}


def test_a_linter_of_security_finds_nothing_grave():
    run = subprocess.run(
        [sys.executable, "-m", "compose_lint", "check", "--fail-on", "high", str(FILE)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


def test_what_services_name_is_declared(compose):
    services = compose["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        assert set(service.get("networks", ())) <= set(compose["networks"]), name
        assert set(service.get("secrets", ())) <= set(compose["secrets"]), name
        assert "healthcheck" in service or name in ("web-1", "web-2"), "the image has one"
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            known = source in compose["volumes"] or (FILE.parent / source).is_file()
            assert known, (name, source)
    assert {Path(one["file"]).name for one in compose["secrets"].values()} == MADE
    manual = (ROOT / "docs/manual/en/several-processes.md").read_text("utf-8")
    for made in MADE:
        assert made in manual, made


def test_our_services_are_set_up_as_one_installation(compose):
    services, mounted = compose["services"], set()
    for name in OURS:
        environment = services[name]["environment"]
        assert set(environment) <= set(VARIABLES), name
        place = installation({**environment, "ICOMMS_DATABASE_PASSWORD_FILE": ""})
        mounted.add(
            (place.database_url, place.queue_url, place.https, place.without_worker, place.proxies,
             tuple(services[name]["volumes"]), services[name]["image"])
        )  # fmt: skip
        file = environment["ICOMMS_DATABASE_PASSWORD_FILE"]
        assert Path(file).name in compose["secrets"]
        assert file == services["postgres"]["environment"]["POSTGRES_PASSWORD_FILE"]
    assert len(mounted) == 1
    home = re.search(r"ICOMMS_HOME=(\S+)", CONTAINERFILE)[1]
    loops = re.search(r"NUMBA_CACHE_DIR=(\S+)", CONTAINERFILE)[1]
    assert {v.partition(":")[2] for v in services["web-1"]["volumes"]} == {home, loops}
    module = services["worker"]["command"][-1].replace(".", "/")
    assert (ROOT / f"{module}.py").is_file()
    assert (FILE.parent / services["web-1"]["build"]["context"]).resolve() == ROOT
    assert (ROOT / services["web-1"]["build"]["dockerfile"]).is_file()


def test_addresses_and_ports_meet(compose):
    services = compose["services"]
    environment = services["web-1"]["environment"]
    database = re.fullmatch(r"postgresql://(\w+)@(\w+)/(\w+)", environment["DATABASE_URL"])
    assert database[2] in services
    given = services[database[2]]["environment"]
    assert (given["POSTGRES_USER"], given["POSTGRES_DB"]) == (database[1], database[3])
    assert re.match(r"redis://(\w+):", environment["ICOMMS_QUEUE_URL"])[1] in services
    proxy = (FILE.parent / "Caddyfile").read_text("utf-8")
    exposed = re.search(r"^EXPOSE (\d+)", CONTAINERFILE, re.M)[1]
    assert re.search(r"reverse_proxy (.*) \{", proxy)[1].split() == [
        f"web-1:{exposed}", f"web-2:{exposed}",
    ]  # fmt: skip
    (published,) = services["proxy"]["ports"]
    assert published.rpartition(":")[2] == re.search(r"^:(\d+) \{", proxy, re.M)[1]
    for secret in re.findall(r"/run/secrets/(\S+)", proxy):
        assert secret in services["proxy"]["secrets"], secret
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
