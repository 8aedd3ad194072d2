# Two commands matter: `make demo` brings a city alive, `make test` proves it. Everything else serves them.
# Python 3.11 or newer and make are all they assume; tools/setup.py brings the rest.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check check-code check-page bench setup web gen new-pack lock unit browser format clean help

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## make the environment from the lock files and build the page
	@$(PYTHON) tools/setup.py

demo: ## bring the demo city alive and print its address
	@$(PYTHON) tools/setup.py
	@$(BIN)/chengshu demo

test: ## set up, check, and run every test
	@$(PYTHON) tools/setup.py --browser
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m tools.run_tests

check: ## lint, types, structure: what pre-commit does, and more
	@$(PYTHON) tools/setup.py
	@$(MAKE) --no-print-directory -j 2 check-code check-page

check-code:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/house

check-page:
	cd web && npm run --silent check

unit: ## Python tests without a browser
	$(BIN)/python -m pytest -n 2 -m "not browser and not chaos"

browser: ## journeys in a real browser
	$(BIN)/python -m pytest tests/journeys -n 2 -m browser

bench: ## print the benchmark table
	@$(PYTHON) tools/setup.py --browser
	@$(BIN)/python -m benchmarks

web: ## build the page
	@$(PYTHON) tools/setup.py --page

gen: ## write generated files anew: OpenAPI, client types, reference pages, SBOM
	@$(BIN)/python -m tools.generate

format: ## format Python
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: ## resolve the dependencies anew
	$(BIN)/uv pip compile -q --system-certs --universal --generate-hashes --no-header pyproject.toml --group dev -o requirements.lock

new-pack: ## make new-pack NAME=water_quality: a pack that passes, to start from
	@$(BIN)/chengshu packs new $(NAME)

clean: ## forget the environment and the build, keep the city's state in var/
	rm -rf .venv web/node_modules web/dist
