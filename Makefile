# Every target builds what it needs first; run them from anywhere: make -C <checkout> demo
ROOT := $(shell cd "$$(dirname "$(strip $(MAKEFILE_LIST))")" && pwd)
IN := cd "$(ROOT)" &&
PYTHON := .venv/bin/python

# Variables of other projects must not reach ours. Without kept bytecode, Rasa takes three times as long to
# import, in each of the processes that do.
unexport PYENV_VERSION VIRTUAL_ENV PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo lint test verify chaos bench web
help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' "$(ROOT)/Makefile" | expand -t 18

setup: ## build .venv and bot/.venv from their locks (nothing to do: returns at once)
	@"$(ROOT)/.ci/setup"

demo: setup ## start everything, with demo accounts; Ctrl-C stops it
	@$(IN) exec .venv/bin/handover up --demo --with-parent

lint: setup ## format, lint and type checks
	$(IN) .venv/bin/ruff format --check && .venv/bin/ruff check && .venv/bin/mypy

test: lint ## the whole suite
	$(IN) $(PYTHON) -m tests.support.browser --install
	$(IN) $(PYTHON) -m pytest -n 3 --dist loadscope -m "not long"

verify: setup ## the long checks: understanding, three brands, foreign clients, fuzzing, a million schedules
	$(IN) $(PYTHON) -m pytest -m long --timeout 3600
	$(IN) $(PYTHON) -m tests.simulation --schedules 1000000 --record

chaos: setup ## 200 brokers killed while people talk; ten minutes (CHAOS="--kills 20 --data FOLDER --seed 7")
	$(IN) $(PYTHON) -m tests.chaos $(CHAOS)

bench: setup ## measure, and write bench/results/latest.json
	$(IN) $(PYTHON) -m bench

web: ## check the screens' sources and rebuild their bundles in handover/static (needs Node 20)
	$(IN) cd web && npm ci && npm run types && npm test && npm run build
