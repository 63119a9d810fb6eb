# The two commands that matter:   make deploy   and   make test
# Everything is installed into .venv and node_modules, from locks with hashes; Node comes from a wheel.

PYTHON  ?= python3
TARGET  ?= local
ESTATE  ?= studio.yaml
PORT    ?= 4566
BASE    ?= origin/main
VENV    := .venv
BIN     := $(VENV)/bin
STUDIO  := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/studio
WHERE    = --target $(TARGET) --estate $(ESTATE) --port $(PORT)
# Three workers on two cores, for a third of the time tests wait: for servers that start, and for time to pass. A file's
# tests stay together and in order, for some tell a story. Files are taken in their order too, by which those that
# deploy come early: xdist would take the files with most tests first, and long stories last.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 3 / 2)
PYTEST  := PATH="$(CURDIR)/$(BIN):$(CURDIR)/node_modules/.bin:$$PATH" $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help setup deploy show diff destroy stop pr-check pr-deployed pr-comment test test-fast mutants copy-mutants guard-mutants .sandbox-tools debian-tools lint format lock schema scripts packs keep-templates guard-table reference bench clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.for-running ## Install what running needs

deploy: $(VENV)/.for-running ## Deploy studio.yaml: on the local AWS, or with TARGET=aws to your account
	@$(STUDIO) deploy $(WHERE) $(if $(YES),--yes)

show: $(VENV)/.for-running ## Show what exists, asked of AWS
	@$(STUDIO) show $(WHERE)

diff: $(VENV)/.for-running ## Show what a deploy would change
	@$(STUDIO) diff $(WHERE)

destroy: $(VENV)/.for-running ## Take it down; what people's work is in is kept, and named
	@$(STUDIO) destroy $(WHERE) $(if $(YES),--yes)

stop: $(VENV)/.for-running ## Stop the local AWS; everything in it is gone
	@$(STUDIO) local stop --port $(PORT)

pr-check: $(VENV)/.for-running ## Say what merging the checkout into BASE would do: cdk diff, guard, checks; see docs/pull-requests.md
	@$(STUDIO) pr-check $(BASE) $(if $(filter file,$(origin ESTATE)),,--estate $(ESTATE))

# The two that only CI needs: the stacks of an account, asked with its credentials, and the comment.
pr-deployed: $(VENV)/.for-running
	@$(STUDIO) guard --deployed build/pr-check/head --target $(TARGET) --port $(PORT) --format markdown \
		$(if $(ONLY),--only '$(ONLY)') $(addprefix --acknowledged ,$(firstword $(wildcard build/pr-check/guard-deployed.yaml build/pr-check/guard.yaml))) \
		> build/pr-check/deployed.md

pr-comment:
	@$(PYTHON) -m studio_cli.pull_request.comment build/pr-check/comment.md build/pr-check/deployed.md

test: $(VENV)/.for-developing lint .sandbox-tools ## Run linters, types, unit, construct and end-to-end tests: everything but `make mutants`
	$(PYTEST) -m "not mutation"

# Root on Debian gets them with `make test`; elsewhere the tests that need them say so, and are skipped.
SANDBOX_TOOLS := buildah bubblewrap curl faketime mmdebstrap
.sandbox-tools:
	@if [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ] && ! dpkg -s $(SANDBOX_TOOLS) >/dev/null 2>&1; then \
		$(MAKE) --no-print-directory debian-tools || echo 'no image is built and no clock is set in this run'; fi

debian-tools: ## Install what builds images without an engine and sets clocks, on Debian, as root
	@echo 'installing $(SANDBOX_TOOLS) ...'
	@apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		$(SANDBOX_TOOLS) >/dev/null

test-fast: $(VENV)/.for-developing ## Run all tests but those that deploy
	$(PYTEST) -m "not end_to_end and not slow and not mutation"

mutants: $(VENV)/.for-developing ## Break what decides on idle apps and on rights, in each place, and see a test fail
	$(PYTEST) -n 0 -m mutation tests/assets tests/security tests/studio_cli

copy-mutants: $(VENV)/.for-developing ## Break what copies homes in each place, and say what no test finds; MODULES="restore --every 10" for some
	@PYTHONPATH=assets/migrate:. $(BIN)/python -m tests.assets.migrate.mutation $(MODULES)

guard-mutants: $(VENV)/.for-developing ## Break the guard in each place, and say what no test finds; MODULES="fate gone" for some
	@JSII_NODE=$(BIN)/node $(BIN)/python -m tests.studio_cli.guard.mutation $(MODULES)

lint: $(VENV)/.for-developing ## Check style and types
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy
	$(BIN)/hadolint --ignore DL3066 assets/images/*/Dockerfile

format: $(VENV)/.for-developing ## Format, and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

scripts: $(VENV)/.for-developing ## Pack the idle watch anew, and say how large its scripts are
	JSII_NODE=$(BIN)/node CDK_VALIDATION=false $(BIN)/python assets/lifecycle/pack.py

schema: $(VENV)/.for-developing ## Write the JSON Schema of the estate file, for editors
	$(BIN)/python -m stacks.estate.schema

packs: $(VENV)/.for-developing ## Check our estates with every public rule pack, and write the table of docs/security.md
	@JSII_NODE=$(BIN)/node CDK_VALIDATION=false $(BIN)/python -m tests.security.packs

keep-templates: $(VENV)/.for-developing ## Keep the templates of the version that is released now: later ones are compared with them
	@JSII_NODE=$(BIN)/node CDK_VALIDATION=false $(BIN)/python -m tests.upgrades.keep

guard-table: $(VENV)/.for-developing ## Ask cdk diff of the guard's scenarios, and write the table of docs/guard.md
	@JSII_NODE=$(BIN)/node $(BIN)/python -m tests.studio_cli.guard.page

reference: $(VENV)/.for-developing ## Build the reference of the library from its docstrings, into build/reference
	PDOC_ALLOW_EXEC=1 JSII_NODE=$(BIN)/node CDK_VALIDATION=false $(BIN)/pdoc --docformat google --no-show-source \
		--output-directory build/reference studio_constructs studio_constructs.mixins

bench: $(VENV)/.for-developing ## Measure synth, the guard and the copy of homes, as ratios; some minutes
	for each in synth guard migrate; do PATH="$(CURDIR)/$(BIN):$$PATH" PYTHONPATH="$(CURDIR)" $(BIN)/python benchmarks/$$each.py || exit; done

# What tests run in environments of their own. How a file is compiled, where that is special, stands in it.
FOREIGN := tests/assets/idle_watch/real/requirements tests/security/packs/requirements tests/workflows/requirements
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11
LOCK += --custom-compile-command "make lock"
lock: $(VENV)/.for-developing ## Renew the locks from pyproject.toml and package.json
	$(LOCK) --extra local --group tools pyproject.toml -o requirements.txt
	$(LOCK) --extra local --group tools --group dev --constraint requirements.txt pyproject.toml -o requirements-dev.txt
	$(LOCK) --group bootstrap -o requirements-uv.txt
	$(LOCK) assets/images/team/requirements.in -o assets/images/team/requirements.txt
	for tool in $(basename $(wildcard $(FOREIGN:=/*.in))); do \
		$(LOCK) $$(sed -n 's/^# compile with: //p' $$tool.in) $$tool.in -o $$tool.txt || exit 1; done
	$(subst 3.11,3.7,$(LOCK)) tests/assets/migrate/requirements/python-3.7.in -o tests/assets/migrate/requirements/python-3.7.txt
	for folder in . tests/assets/idle_watch/real/code_editor; do PATH="$(CURDIR)/$(BIN):$$PATH" npm install \
		--prefix $$folder --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund || exit 1; done

clean: ## Remove what was installed and made
	rm -rf $(VENV) node_modules cdk.out dist .mypy_cache .pytest_cache .ruff_cache

# Installing -------------------------------------------------------------------------------------------------------
# pip installs one thing, uv, which installs the rest in seconds.

$(BIN)/uv: requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'studio-constructs needs Python 3.11 or newer; say which: make PYTHON=python3.12 ...'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo 'Python has no venv; on Debian: apt-get install python3-venv'; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

$(VENV)/.for-running: $(BIN)/uv requirements.txt pyproject.toml package-lock.json
	@echo 'installing what running needs ...'
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV)/.for-developing: $(VENV)/.for-running requirements-dev.txt
	@echo 'installing what tests need ...'
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@touch $@
