.DEFAULT_GOAL := help
.PHONY: help setup run directory test quick quick-tests static format lint types imports templates migrations check fix browser pictures styleguide bench faults words pins outlines
PY := .venv/bin/python
PORT ?= 8000
SOURCES := finder tests tools seed_programs.py migrations
# Another Python for the environment: make setup PYTHON=python3.12
PYTHON ?= python3
IS_NEW = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	{ echo "This program needs Python 3.11 or newer, and $(PYTHON) is none. Name another: make $@ PYTHON=python3.12" >&2; exit 2; }
# Compiled modules are kept, whatever the shell says: without them each run of the tests compiles 500 modules anew, for ten seconds.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST)

.venv/.ready: requirements/dev.txt pyproject.toml
	@[ -x $(PY) ] || $(IS_NEW)
	[ -x $(PY) ] || $(PYTHON) -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r requirements/dev.txt
	.venv/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

setup: .venv/.ready ## make the environment from hashed pins

.venv/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml
	@[ -x $(PY) ] || $(IS_NEW)
	[ -x $(PY) ] || $(PYTHON) -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r requirements/runtime.txt -r requirements/build.txt
	.venv/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

run: .venv/.runtime ## database, sample programs, and the site on http://127.0.0.1:8000 (PORT=…)
	$(PY) -m finder migrate
	$(PY) seed_programs.py
	$(PY) -m finder serve --port $(PORT)

directory: .venv/.runtime ## the official directory instead of samples: downloaded, checked, imported (URL=…, ARGS=--dry-run)
	$(PY) -m finder migrate
	$(PY) -m finder fetch-directory $(if $(URL),"$(URL)") $(ARGS)

# With more than two cores: make test TEST_PROCESSES=4
TEST_PROCESSES ?= 2
PYTEST := $(PY) -m pytest -n $(TEST_PROCESSES) --dist worksteal

test: setup ## the whole suite (COVERAGE=1: measured, and refused under the floor of pyproject.toml)
	$(PYTEST) $(if $(COVERAGE),--cov --cov-report=term:skip-covered)

# Two at a time. In a new clone to check the types takes one core 25 seconds.
BESIDE := $(MAKE) --no-print-directory --jobs 2

quick: setup format lint imports ## the inner loop: format, lint, types, imports, and the tests that need nothing but this machine
	@$(BESIDE) types quick-tests
	@echo "Left out: tests in a browser, slow ones, under load, on PostgreSQL, of the real lists and of upgrades from versions of old, templates, the check of migrations; properties and long tables are tried with a fifth of their examples. All of them: make check"

quick-tests: setup
	FINDER_TESTS_KEEP=build/tests HYPOTHESIS_PROFILE=quick $(PYTEST) --ignore tests/browser -m "not browser and not load and not real_data and not postgresql and not upgrade and not slow"

static: setup
	@$(BESIDE) types format lint imports

format: setup
	.venv/bin/ruff format --check -q $(SOURCES)

lint: setup
	.venv/bin/ruff check -q $(SOURCES)

types: setup
	.venv/bin/mypy

imports: setup
	.venv/bin/lint-imports

templates: setup
	.venv/bin/djlint --lint --quiet templates

migrations: setup
	$(PY) -m finder.platform.database.schema_check

# The whole suite has the machine to itself: some of its tests look at how long others wait.
check: setup ## all that must hold before a commit: as quick, and templates, migrations, the whole suite
	@$(BESIDE) types format lint imports templates migrations
	$(MAKE) test COVERAGE=$(COVERAGE)

browser: setup ## the journeys and every page state in a real browser (FULL=1 for all widths, themes, scripts)
	FULL=$(FULL) $(PYTEST) tests/browser

pictures: setup ## ten screenshots for the README into docs/pictures
	$(PY) -m tests.browser.pictures

styleguide: .venv/.runtime ## the design system's living page on http://127.0.0.1:8000/styleguide (PORT=…)
	FINDER_ENV=development $(PY) -m finder migrate
	@echo "Open http://127.0.0.1:$(PORT)/styleguide"
	FINDER_ENV=development $(PY) -m finder serve --port $(PORT)

bench: setup ## the benchmark: ratios of one run against their goals, and build/bench.html (PROGRAMS=200000 POSTGRESQL=postgresql://…)
	$(PY) -m finder bench --html build/bench.html $(if $(PROGRAMS),--programs $(PROGRAMS)) $(if $(POSTGRESQL),--postgresql "$(POSTGRESQL)")

faults: setup ## the table of faults: what visitors and staff saw, what was lost, how long until well
	$(PY) -m finder faults

fix: setup ## format, and mend what can be mended safely
	.venv/bin/ruff format -q $(SOURCES)
	.venv/bin/ruff check --fix -q $(SOURCES)

words: setup ## put new texts of the interface into the catalogs of translators
	@mkdir -p build
	.venv/bin/pybabel -q extract -F data/interface/babel.cfg -k mark -k ngettext:1,2 --no-location --omit-header --sort-output -o build/words.pot .
	.venv/bin/pybabel -q update -i build/words.pot -o data/interface/es.po -l es --no-fuzzy-matching --ignore-obsolete
	sed -i -E '/^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By):/d' data/interface/es.po

outlines: setup ## make data/outlines anew, the lines of the map (with packages of its own; README there)
	.venv/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r requirements/outlines.txt
	$(PY) -m tools.outlines

pins: ## renew the hashed pins (needs uv)
	uv pip compile --universal --generate-hashes --no-header --no-annotate -q pyproject.toml --python-version 3.11 -o requirements/runtime.txt
	uv pip compile --universal --generate-hashes --no-header --no-annotate -q --group build --python-version 3.11 -o requirements/build.txt
	uv pip compile --universal --generate-hashes --no-header --no-annotate -q pyproject.toml --group dev --python-version 3.11 -o requirements/dev.txt
	uv pip compile --universal --generate-hashes --no-header --no-annotate -q --group outlines -c requirements/dev.txt --python-version 3.11 -o requirements/outlines.txt
