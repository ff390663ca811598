# Every chore has its name here. Needs Python 3.11 to 3.14 with venv, git and make; nothing else.

VENV ?= .venv
JOBS ?= 2
SEED ?= 1
# Tried in this order; name your own with `make demo PYTHON=/path/to/python`.
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
PYTHON_312 ?= python3.12 $(wildcard $(HOME)/.pyenv/versions/3.12.*/bin/python3.12)
UV ?= uv

# Compiled files are kept: the tests start hundreds of programs, each of which would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
IS_GOOD := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))
# Shell text: sets $$found to the first command of the list that starts a Python the package can use.
find_python = found=; for candidate in $(1); do \
	if $$candidate -c '$(IS_GOOD)' >/dev/null 2>&1; then found=$$candidate; break; fi; done

.PHONY: help setup demo ui test pytest full quick check-full power faults check-studies check-ui check-workshop browser \
	lint format bench baselines wheel lock find-py312 test-py312 clean

help:  ## print this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1: /p' Makefile

setup: $(STAMP)  ## make .venv with the locked dependencies and the package

# Done again only when the lock or pyproject.toml changes. pip checks every file against the hashes of the lock.
$(STAMP): requirements.lock pyproject.toml
	@$(call find_python,$(PYTHON)); \
	if [ -z "$$found" ]; then \
		echo "crmsim needs Python 3.11 to 3.14 with its venv module, and none was found as: $(PYTHON)." \
			"Install one, or name it with PYTHON=/path/to/python." >&2; exit 2; fi; \
	echo "Setting up $(VENV) with $$($$found --version) (once; about a minute)"; \
	$$found -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

demo: $(STAMP)  ## compare big-bang with phased rollout on a shipped company and write report.html
	$(BIN)/crmsim compare midsize_distributor --plans big_bang,phased_by_region --replications 200 --report report.html

ui: $(STAMP)  ## open the pages in the browser: ask, compare, understand
	$(BIN)/crmsim ui

test: lint pytest  ## lint and the tests

# The tests of the pages need a Chromium: the system's own where there is one, else Debian's or Playwright's.
browser: $(STAMP)  ## see to a browser for the tests of the pages
	@$(BIN)/python tests/ui/get_chromium.py

pytest: browser  ## the tests, without lint
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not full"

full: browser  ## the tests that `make test` leaves out: checks in full of which it runs a part
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m full

quick: browser  ## the tests for daily work, in two minutes at most; stops at the first failure
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not slow and not full" -x -q

# The power check comes first, so that the closing lines are pytest's summary.
check-full: power check-studies check-ui check-workshop full  ## everything that is run before a change lands
	@$(MAKE) --no-print-directory pytest VENV=.venv312 PYTHON="$(PYTHON_312)"
	@bash .ci/run

power: $(STAMP)  ## flip the sign of ten rules drawn by SEED: does the card turn red for each? (half an hour or so)
	$(BIN)/python tests/flip_signs.py --seed $(SEED) --workers $(JOBS)

faults: $(STAMP)  ## each step of storing results x kill, full disk, I/O error: is a result ever lost? (some minutes)
	$(BIN)/python tests/study_checks/failpoints.py --repeats 20 --limits 200

# Each figure of the requirements in full; smaller ones by hand, as in `tests/study_checks/kills.py --kills 30 --coordinators 10`.
check-studies: faults  ## sweeps: 1,000 kills, runs that break down in every way, speed and memory (an hour and a half or so)
	$(BIN)/python tests/study_checks/bad_runs.py --runs 2000
	$(BIN)/python tests/study_checks/speed.py --runs 10000 --tiny 100000 --dask 2000
	$(BIN)/python tests/study_checks/kills.py --kills 1000 --coordinators 320 --runs 4000

# Each figure that the room is held to; smaller by hand, as `check_workshop.py --people 10 --teams 3 --rounds 8 --kills 2`.
check-workshop: browser  ## the workshop: 60 phones in a whole game, 40 rounds, 20 kills, phones offline (ten minutes or so)
	$(BIN)/python tests/workshop_checks/check_workshop.py

# Each figure that the pages are held to, measured on this computer and printed beside what is asked.
check-ui: browser  ## the pages: speed, size, accessibility, visitors at once (some minutes)
	@for check in tests/ui_checks/check_*.py; do $(BIN)/python $$check || failed=1; done; [ -z "$$failed" ]

lint: $(STAMP)  ## ruff and mypy, changing nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP)  ## let ruff put the code in form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP)  ## the benchmark, as ratios taken in one run
	$(BIN)/crmsim bench

baselines: $(STAMP)  ## write the exact result digests anew (an entry under "Changed results" belongs to it)
	$(BIN)/python tests/update_baselines.py

# -I: without the checkout on the path, so that only what the wheel holds can answer.
wheel: $(STAMP)  ## build the wheel, and see that it works without the checkout
	rm -rf build dist
	$(BIN)/python -m pip wheel --disable-pip-version-check --no-build-isolation --no-deps --wheel-dir dist .
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps --quiet --target build/installed dist/*.whl
	cd build && $(abspath $(BIN))/python -I -c "import sys; sys.path.insert(0, 'installed'); \
	import crmsim.cli; assert 'build' in crmsim.__file__; sys.argv = ['crmsim', 'scenarios']; crmsim.cli.main()"
	cd build && $(abspath $(BIN))/python -I -c "import sys; sys.path.insert(0, 'installed'); \
	from crmsim.ui.environment import ASSETS, CDN, CHARTS, HERE; assert 'build' in str(HERE); \
	needed = [CDN / 'requirejs@2.3.6/require.js', CDN / 'LICENSE-solara', ASSETS / 'connection.js', *CHARTS.glob('*.js')]; \
	assert all(file.is_file() for file in needed) and list(HERE.rglob('*.vue')); \
	print('the wheel holds the pages and their', sum(file.is_file() for file in CDN.rglob('*')), 'browser files')"

lock:  ## resolve the dependencies anew (needs uv; UPGRADE=1 takes newer versions)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: install it with 'pip install uv'." >&2; exit 2; }
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
		$(if $(UPGRADE),--upgrade) --extra dev --output-file requirements.lock pyproject.toml

find-py312:
	@$(call find_python,$(PYTHON_312)); echo "$$found"

# What differs between Pythons, and with the later Mesa: bits, Mesa, typed text, files, processes. All others: check-full.
TESTS_312 := $(addprefix tests/test_,same_bits.py reference.py mesa.py mesa_tools.py agents.py scenario_files.py \
	company.py compare.py cli.py cli_run.py cli_compare.py experiment_files.py designs.py statistics.py store.py import.py)

test-py312:  ## tests of what rests on the version of Python and of Mesa, on Python 3.12
	@$(MAKE) --no-print-directory setup VENV=.venv312 PYTHON="$(PYTHON_312)"
	.venv312/bin/python -m pytest -n $(JOBS) --dist worksteal -m "not slow and not full" $(TESTS_312)

clean:  ## remove everything that the other chores made
	rm -rf .venv .venv312 build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis report.html
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
