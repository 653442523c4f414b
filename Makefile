# `make run` starts the demonstration; `make test` runs every test. Nothing else is needed.

PYTHON ?= python3
JOBS ?= 2
PY := .venv/bin/python
# Where Homebrew puts Pango; set for each command, since macOS drops it on the way into a shell.
ifeq ($(shell uname -s),Darwin)
PY := env DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib:/usr/local/lib:/usr/lib $(PY)
endif
LMS := $(PY) -m lms.cli
PYTEST := $(PY) -m pytest -n $(JOBS) --dist loadgroup --no-loadscope-reorder
COVERAGE := --cov --cov-report=
# Where a test speaks no SQL, none is looked for: tests/conftest.py has the same list.
ON_POSTGRESQL := --database=postgresql -m "sql or works" \
	$(foreach part,architecture content documents domain journeys,--ignore=tests/$(part))
# A run starts some dozens of interpreters: what one has compiled the others need not.
export PYTHONDONTWRITEBYTECODE :=
ifdef PORT
export LMS_PORT := $(PORT)
endif

.DEFAULT_GOAL := help
.PHONY: help run test test-tools proof lint compare bench screenshots requirements clean python install dev

help:  ## List these targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

run: install  ## Start the demonstration on http://127.0.0.1:8000 (PORT=8123, LMS_DATA=elsewhere)
	@$(LMS) upgrade
	@$(LMS) demo --if-empty
	@exec $(LMS) serve

test: dev test-tools  ## Run every test on SQLite, then again on PostgreSQL all that touch the database
	@rm -f .coverage .coverage.*
	$(PYTEST) -p tests.tools.measured
	@$(PY) -m coverage combine -q
	$(PY) -m coverage report --skip-covered --show-missing --fail-under=100 --include='lms/domain/*,lms/content/*'
	$(PYTEST) $(ON_POSTGRESQL)

proof: dev test-tools  ## Run the long proofs, which are no part of `make test`
	@rm -f .coverage .coverage.*
	$(PYTEST) $(COVERAGE) -m "not browser"
	$(PY) -m coverage report --skip-covered --skip-empty --fail-under=95
	@$(PY) -m tests.tools.gift_readers
	@$(PY) -m tests.tools.calendar_readers
	@$(PY) -m tests.tools.badge_verifiers
	@$(PY) -m tests.tools.credit_solver
	$(PY) -m pytest --proof -m "proof or hypothesis"

lint: dev  ## Check style, types, floors, templates and content
	$(PY) -m ruff check . scripts/system-packages scripts/environment
	$(PY) -m ruff format --check . scripts/system-packages scripts/environment
	$(PY) -m mypy
	$(PY) -m djlint --lint --quiet lms/templates certificates
	$(PY) -m djlint --check --quiet lms/templates certificates
	PATH="$(CURDIR)/.venv/bin:$$PATH" lint-imports --no-cache
	$(LMS) check --strict

compare: dev  ## Tell what a user sees differently than in an older tree: make compare BEFORE=/path/to/it
	@test -x "$(BEFORE)/.venv/bin/lms" || { echo "BEFORE has to name a tree with its .venv, as make install leaves it."; exit 1; }
	rm -rf .test/compare && mkdir -p .test
	$(PY) -m scripts.compare record "$(BEFORE)" .test/compare/before
	$(PY) -m scripts.compare record . .test/compare/after
	$(PY) -m scripts.compare compare .test/compare/before .test/compare/after

bench: dev  ## Measure the speed of the pages, and beside an older tree: make bench BEFORE=/path/to/it
	$(PY) scripts/bench.py
	$(PY) scripts/bench_team.py
	$(PY) scripts/bench_shown.py
	$(PY) scripts/bench_before.py $(BEFORE)

screenshots: dev test-tools  ## Make the pictures in docs/img
	$(PY) scripts/screenshots.py

test-tools: python  ## Install what the tests need beside Python
	@$(PYTHON) scripts/system-packages test

requirements: python  ## Compile the locks from pyproject.toml; UPGRADE=--upgrade takes the newest releases
	@$(PYTHON) scripts/system-packages run
	@rm -rf .test/uv && $(PYTHON) -m venv .test/uv
	@.test/uv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
	$(COMPILE) -o requirements.txt pyproject.toml
	$(COMPILE) --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml
	echo pip | $(COMPILE) --no-annotate -o requirements-pip.txt -
	echo uv | $(COMPILE) --no-annotate -o requirements-uv.txt -
	@rm -rf .test/uv
# Without its extra, a pip before 23.3 takes a pin for another package, and a newer release for the one asked for.
COMPILE = .test/uv/bin/uv pip compile -q $(UPGRADE) --no-strip-extras --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links

clean:  ## Remove .venv and what tools leave behind; var/ stays
	rm -rf .venv .test dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find lms tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Alongside needs Python 3.11 or newer; $(PYTHON) here is $$($(PYTHON) --version 2>/dev/null || echo missing)." \
		"With another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }

install: python  ## Install all that the site needs, and start nothing
	@$(PYTHON) scripts/system-packages run
	@$(PYTHON) scripts/environment run

dev: python
	@$(PYTHON) scripts/system-packages run
	@$(PYTHON) scripts/environment dev
