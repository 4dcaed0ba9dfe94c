# Two commands do all: `make run` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
BIN := .venv/bin
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -q

.PHONY: help run run-kafka check test bench bench-goals chaos pictures lock

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# A folder that was moved, or a Python that has gone, needs its environment anew.
ifneq ($(shell [ -x $(BIN)/python ] && head -n 2 $(BIN)/pip 2>/dev/null | grep -cF '$(CURDIR)/.venv/'),1)
.PHONY: .venv/run .venv/test
endif

.venv/run: requirements.txt pyproject.toml
	@sh deploy/venv.sh requirements.txt
	@touch $@

# The tests' packages hold those of a run, so a run after a test installs nothing and takes nothing away.
.venv/test: requirements-test.txt requirements.txt pyproject.toml
	@sh deploy/venv.sh requirements-test.txt
	@touch $@ .venv/run

run: .venv/run ## Start Kaiku with the demo network at http://127.0.0.1:8000 (PORT=8080 make run moves it)
	@$(BIN)/kaiku up --demo

run-kafka: .venv/run ## The same over Kafka and PostgreSQL, started here without containers
	@$(BIN)/kaiku up --demo --servers

check: .venv/test ## The fast part of the tests: format, lint, types, import rules, unit tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 2 -m "not servers and not thorough" tests/unit tests/contract

test: ## All tests, against real Kafka, PostgreSQL, SMTP and Chromium (installs what is missing: root or sudo)
	sh deploy/local/install.sh
	$(MAKE) --no-print-directory check
	$(BIN)/pytest -q -n 2 -m "thorough and not servers"
	$(BIN)/pytest -q -m servers

bench: .venv/test ## Measure intake, counting, latency, imports, the form, start and memory
	$(BIN)/python -m tests.bench

bench-goals: .venv/test ## Simulate when goals shift, by Kaiku's rule and by others: 400 goal-years a cell
	$(BIN)/python -m tests.bench.goals

chaos: .venv/test ## Faults for long, three seeds each: processes killed, servers away, mails refused (SEEDS=10 for more)
	$(BIN)/pytest -q tests/chaos --chaos-count 20000 --chaos-outage 20 --chaos-seeds $(or $(SEEDS),3)

differential: .venv/test ## Compare with the real survey-core on 100,000 generated surveys (COUNT=2000 for fewer)
	$(BIN)/pytest -q tests/differential --differential-count $(or $(COUNT),100000)

pictures: .venv/test ## Take the README's pictures anew, from a fresh demo
	$(BIN)/python -m tests.e2e.pictures

lock: ## Lock the dependencies anew, with hashes (needs uv)
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-test.in -c requirements.txt -o requirements-test.txt
