# The only entry points. `make help` lists the targets from their own comments.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
UNIT ?= u1_reading_tables
STUDENTS ?= 24
TIMES ?= 1
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# nbgrader calls alembic and jupyter by name.
export PATH := $(CURDIR)/$(BIN):$(PATH)
# One thread a process: several kernels run side by side.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

# The environment is as new as the lock: pip runs only when one of these files changed.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked packages into $(VENV) (once; one to three minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.PHONY: demo
demo: $(READY) ## grade a simulated class end to end and report (UNIT=..., STUDENTS=...)
	@$(BIN)/paybuild demo $(UNIT) --students $(STUDENTS)

.PHONY: clean-demo
clean-demo: $(READY) ## take everything that the demo made out again
	@$(BIN)/paybuild clean-demo

.PHONY: test
test: $(READY) ## run every test that this machine can, and name what it left out
	@$(BIN)/python -m pytest -n auto $(ARGS)

.PHONY: check
check: $(READY) ## format, lint, types, walls between packages, drift of generated notebooks
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/paybuild lint
	@$(BIN)/paybuild drift

.PHONY: browser
browser: $(READY) ## walk through a student's evening and an instructor's Sunday (TIMES=..., ARGS=...)
	@for walk in $$(seq $(TIMES)); do $(BIN)/python -m pytest tests/browser -n 2 $(ARGS) || exit; done

.PHONY: pictures
pictures: $(READY) ## walk again, and keep the pictures of it in docs/pictures
	@rm -rf build/pictures
	@PICTURES=new $(BIN)/python -m pytest tests/browser -n 2
	@cp build/pictures/*.png docs/pictures/

.PHONY: axe
axe: $(READY) ## look for barriers in our pages with axe-core (needs npm, chromium and a network)
	@npm install --silent --no-audit --no-fund --no-save --prefix build/axe axe-core@4.11
	@AXE_CORE=build/axe/node_modules/axe-core/axe.min.js $(BIN)/python -m pytest tests/browser/axe_pages.py

.PHONY: format
format: $(READY) ## format the code and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: course
course: $(READY) ## rebuild lesson, source and release notebooks from course/
	@$(BIN)/paybuild notebooks

.PHONY: bank
bank: $(READY) ## try every answer and mutant of the answer banks (UNIT=all for every unit)
	@$(BIN)/paybuild bank $(UNIT)

.PHONY: lab
lab: $(READY) ## open JupyterLab with the first lesson and its exercise
	@$(BIN)/paybuild lab

.PHONY: student-bundle
student-bundle: $(READY) ## write one zip for students' own computers: notebooks, wheel, lock
	@$(BIN)/paybuild student-bundle

.PHONY: formgrader
formgrader: $(READY) ## open JupyterLab on the whole course, for instructors (Nbgrader > Formgrader)
	@$(BIN)/paybuild formgrader

.PHONY: bench
bench: $(READY) ## grade one class by every route, compare speed and scores (UNIT=all, ARGS=--write)
	@$(BIN)/python benchmarks/grading.py --units $(UNIT) $(ARGS)

.PHONY: growth
growth: $(READY) ## what the coordinator costs from 10 to 10,000 submissions (ARGS=--write)
	@$(BIN)/python benchmarks/growth.py $(ARGS)

.PHONY: soak
soak: $(READY) ## grade 1,000 students in every unit and look for what grows (ARGS="--minutes 30")
	@$(BIN)/python benchmarks/soak.py $(ARGS)

.PHONY: parity
parity: $(READY) ## grade honest work by stock nbgrader and by ours, and write docs/parity.md; half an hour
	@$(BIN)/python benchmarks/parity.py $(ARGS)

.PHONY: attacks
attacks: $(READY) ## grade every attack on every rung, as root and as a user, and write docs/attacks.md
	@$(BIN)/python tests/attacks/attack_table.py $(ARGS)

.PHONY: nbgrader-tests
nbgrader-tests: $(READY) ## run nbgrader's own tests with our configuration and write docs/nbgrader-suite.md
	@$(BIN)/python tests/paygrade/nbgrader_suite.py

.PHONY: kills
kills: $(READY) ## kill runs of grading 100 times on SQLite and 20 on PostgreSQL; writes docs/kills.md
	@$(BIN)/python tests/paygrade/kills.py --kills 100 --students 60 --seed 1
	@$(BIN)/python tests/paygrade/kills.py --kills 20 --students 60 --seed 2 --postgres
	@$(BIN)/python tests/paygrade/kills.py --page docs/kills.md

.PHONY: site
site: $(READY) ## build docs and executed lessons as a web site in build/site
	@$(BIN)/paybuild site

.PHONY: lock
lock: $(READY) ## renew requirements.lock, and the part of it that a Hub's server installs
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
	  --custom-compile-command "make lock" --extra lab --extra grade --extra hub --group dev --group site pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock" --extra lab --extra grade --extra hub --group build -c requirements.lock \
	  pyproject.toml -o deploy/jupyterhub/requirements.lock

.PHONY: clean
clean: ## remove the environment and everything that was built (never submissions or grades)
	@rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis
