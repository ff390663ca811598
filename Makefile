# Every chore has its name here. Needs Python 3.11 to 3.14 with venv, git and make; nothing else.

VENV ?= .venv
JOBS ?= 2
SEED ?= 1
# Tried in this order; name your own with `make demo PYTHON=/path/to/python`.
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
PYTHON_312 ?= python3.12 $(wildcard $(HOME)/.pyenv/versions/3.12.*/bin/python3.12)
UV ?= uv

BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
IS_GOOD := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))
# Shell text: sets $$found to the first command of the list that starts a Python the package can use.
find_python = found=; for candidate in $(1); do \
	if $$candidate -c '$(IS_GOOD)' >/dev/null 2>&1; then found=$$candidate; break; fi; done

.PHONY: help setup demo test pytest quick check-full power lint format bench baselines wheel lock find-py312 test-py312 clean

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

test: lint pytest  ## lint and all tests

pytest: $(STAMP)  ## all tests, without lint
	$(BIN)/python -m pytest -n $(JOBS)

quick: $(STAMP)  ## the tests for daily work, in two minutes at most; stops at the first failure
	$(BIN)/python -m pytest -n $(JOBS) -m "not slow" -x -q

# The power check comes first, so that the closing lines are pytest's summary.
check-full: power  ## everything that is run before a change lands
	@bash .ci/run

power: $(STAMP)  ## flip the sign of ten rules drawn by SEED: does the card turn red for each? (half an hour or so)
	$(BIN)/python tests/flip_signs.py --seed $(SEED) --workers $(JOBS)

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

lock:  ## resolve the dependencies anew (needs uv; UPGRADE=1 takes newer versions)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: install it with 'pip install uv'." >&2; exit 2; }
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
		$(if $(UPGRADE),--upgrade) --extra dev --output-file requirements.lock pyproject.toml

find-py312:
	@$(call find_python,$(PYTHON_312)); echo "$$found"

test-py312:  ## all tests on Python 3.12, where Mesa is of a later version
	@$(MAKE) --no-print-directory pytest VENV=.venv312 PYTHON="$(PYTHON_312)"

clean:  ## remove everything that the other chores made
	rm -rf .venv .venv312 build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis report.html
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
