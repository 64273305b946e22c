# Nahraum. `make demo` opens a running system, `make test` runs the tests; both prepare what they
# need and want nothing but Python >= 3.11 and make. `make help` lists the rest.

SHELL := /bin/sh
VENV  := .venv
BIN   := $(VENV)/bin
DONE  := $(VENV)/done
PORT  ?= 8000
JOBS  ?= 2

# Tests that need official data, a browser, PostgreSQL or much time belong to test-all.
QUICK := not (real_data or browser or postgres or fuzz or slow or peer)
PIP   := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help setup setup-dev demo serve worker test check test-all mutation bench bench-full lock map messages pictures clean

help:
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

demo: setup ## the demo region on http://127.0.0.1:8000 (PORT=...)
	@$(BIN)/nahraum demo --port $(PORT)

serve: setup ## the web server of this installation (PORT=...)
	@$(BIN)/nahraum serve --port $(PORT)

worker: setup ## jobs and schedule of this installation
	@$(BIN)/nahraum worker

test: setup-dev ## unit tests and tests with SQLite, a few minutes
	@$(BIN)/python -m pytest -q -n $(JOBS) -m "$(QUICK)"

check: setup-dev ## lint, types, contracts, migrations, templates, deployment
	@$(BIN)/python -m tools.check

test-all: setup-dev $(DONE)/peers ## PostgreSQL, browser, official data, fuzz; not run is not passed
	@$(BIN)/python -m tools.test_all

mutation: setup-dev ## change disclosure and funding rules one by one; tests must notice
	@$(BIN)/python -m tools.mutation

bench: setup-dev $(DONE)/peers ## benchmarks beside other libraries, ratios, some minutes
	@$(BIN)/python -m benchmarks

bench-full: setup-dev $(DONE)/peers ## the same with the sizes of a state, 25 minutes on free cores
	@$(BIN)/python -m benchmarks --full

lock: setup-dev ## resolve the dependencies anew
	@$(BIN)/python -m tools.lock

map: setup-dev ## write the map of the house into ARCHITECTURE.md
	@$(BIN)/python -m tools.map

messages: setup-dev ## collect texts for translation and compile them
	@$(BIN)/python -m tools.messages && $(BIN)/python tools/assets.py

pictures: setup-dev ## take the pictures of README and handbook anew
	@NAHRAUM_PICTURES=1 $(BIN)/python -m pytest -q tests/browser

clean: ## remove the environment and built files; var/ stays
	@rm -rf $(VENV) node_modules src/nahraum/web/static/vendor .pytest_cache .mypy_cache .ruff_cache

# ---------------------------------------------------------------- set-up, each step once
setup: $(DONE)/assets ## prepare everything, start nothing
setup-dev: $(DONE)/dev $(DONE)/assets

# A virtual environment remembers its place: after moving the checkout it is built anew.
$(DONE)/venv-$(subst /,_,$(CURDIR)):
	@sh tools/make-venv.sh $(VENV)
	@mkdir -p $(DONE) && touch "$@"

$(DONE)/runtime: requirements/runtime.lock $(DONE)/venv-$(subst /,_,$(CURDIR))
	@echo "Pakete werden eingerichtet (einige Minuten beim ersten Mal) ..."
	@$(PIP) --no-deps --require-hashes -r requirements/runtime.lock
	@touch $@

$(DONE)/dev: requirements/dev.lock $(DONE)/runtime
	@echo "Werkzeuge für Tests werden eingerichtet ..."
	@$(PIP) --no-deps --require-hashes -r requirements/dev.lock
	@touch $@

$(DONE)/peers: requirements/peers.lock $(DONE)/dev
	@echo "Bibliotheken zum Vergleich werden eingerichtet ..."
	@$(PIP) --no-deps --require-hashes -r requirements/peers.lock
	@touch $@

$(DONE)/package: pyproject.toml src/nahraum/__init__.py $(DONE)/runtime
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DONE)/assets: package-lock.json tools/assets.py $(wildcard src/nahraum/locale/*/LC_MESSAGES/*.po) $(DONE)/package
	@$(BIN)/python tools/assets.py
	@touch $@
