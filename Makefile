# The Credential Publisher. `make run` tries it, `make test` proves it; both work on a fresh machine.
PORT ?= 8000
PYTHON ?= python3
PY := .venv/bin/python
PYTEST_ARGS ?=
export PORT

.PHONY: help run install test lint test-only format requirements browser migrations bench faults load

help:
	@echo "make run [PORT=8123]   try it: web server, worker and demo data, all on this machine"
	@echo "make test              install what is needed, then lint and run every test"
	@echo "make install           only the environment in .venv"
	@echo "make lint              ruff, djlint, mypy, import-linter"
	@echo "make format            ruff and djlint, writing"
	@echo "make bench             documents per second of the language, beside others that check less"
	@echo "make faults            minutes of everything breaking, with a PostgreSQL and a Redis of its own"
	@echo "make load              fifty people at once on the summary and review pages, with locust"
	@echo "make requirements      compile requirements.txt from pyproject.toml"

install: .venv/installed

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed. Give another one with: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing the environment into .venv (a minute or two, the first time) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

run: install
	@DEVELOPMENT=1 $(PY) -m config.start

test: install browser lint test-only

# Parallel, because most of the time goes into browsers and servers that wait.
test-only: install
	@$(PY) -m pytest -n auto $(PYTEST_ARGS)

lint: install
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/djlint --lint --quiet templates
	@.venv/bin/mypy .
	@mkdir -p var && .venv/bin/lint-imports --no-cache >var/imports.log 2>&1 || { cat var/imports.log; exit 1; }
	@echo "lint: all well"

format: install
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

# Browser tests use Debian's Chromium; without it, and without the right to install it, they are left out and it is said at the end.
browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { echo "Installing Chromium ..."; apt-get update -qq >/dev/null; apt-get install -y -qq chromium >/dev/null; }; } || echo "No Chromium here: the browser tests are left out."

# Workers killed, Redis emptied, PostgreSQL crashed: both are the test's own, nobody else's are touched.
FAULT_SECONDS ?= 240
FAULT_RESOURCES ?= 2000
faults: install
	@FAULT_SECONDS=$(FAULT_SECONDS) FAULT_RESOURCES=$(FAULT_RESOURCES) FAULT_SERVICES=1 $(PY) -m pytest -n 0 -s tests/faults

# Ratios of one run on this machine; the last line is the same as JSON.
bench: install
	@$(PY) -m tests.benchmarks.bench_ctdl
	@$(PY) -m tests.benchmarks.bench_entry
	@$(PY) -m tests.benchmarks.bench_search
	@$(PY) -m tests.benchmarks.bench_summary
	@$(PY) -m tests.benchmarks.bench_upload
	@$(PY) -m tests.benchmarks.bench_publishing

# Two web processes on PostgreSQL; a hundred thousand resources, and a thousand of them before the reviewers.
load: install
	@$(PY) -m tests.benchmarks.bench_load

requirements:
	@.venv/bin/uv pip compile pyproject.toml --quiet --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --output-file requirements.txt $(UPGRADE)
