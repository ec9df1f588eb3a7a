# Every task a person or CI runs. `make` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash

SWIFT     ?= swift
SCRATCH   ?= .build
BUILD     := $(SWIFT) build --scratch-path $(SCRATCH)
DEBUG     := $(SCRATCH)/debug
PREFIX    ?= /usr/local
WORKSPACE ?= $(SCRATCH)/demo
SEED      ?= 1
SECONDS_  ?= 60
BENCH_JSON ?= $(SCRATCH)/bench.json
FORMATTED := Package.swift Sources Tests

# What a fresh Debian machine with Swift lacks; each with a file that shows it is there.
PACKAGES := libsqlite3-dev:/usr/include/sqlite3.h sqlite3:/usr/bin/sqlite3 \
  openssh-client:/usr/bin/ssh-keygen openssl:/usr/bin/openssl python3:/usr/bin/python3 \
  git:/usr/bin/git ca-certificates:/etc/ssl/certs

.PHONY: help
help: ## List the tasks
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: setup
setup: ## Install the system packages that are missing
	@missing=(); for p in $(PACKAGES); do [ -e "$${p#*:}" ] || missing+=("$${p%%:*}"); done; \
	if [ $${#missing[@]} -gt 0 ]; then \
	  echo "installing $${missing[*]}" >&2; \
	  as=; [ "$$(id -u)" = 0 ] || as=sudo; \
	  { $$as apt-get update -qq && \
	    $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$${missing[@]}"; } >&2; \
	fi

.PHONY: build
build: setup ## Build the tool and the tests
	$(BUILD) --build-tests

.PHONY: demo
demo: build ## Promote dev → staging → prod on simulators, in a workspace of its own
	@rm -rf $(WORKSPACE)
	@$(DEBUG)/tyk-promote demo --workspace $(WORKSPACE)

.PHONY: test
test: build ## Run all tests
	$(SWIFT) test --scratch-path $(SCRATCH) --skip-build --disable-xctest

.PHONY: test-fast
test-fast: build ## Run the core's tests only
	$(SWIFT) test --scratch-path $(SCRATCH) --skip-build --disable-xctest --filter PromoteCoreTests

.PHONY: golden
golden: build ## Rewrite golden cases and transcripts; the diff is the review
	GOLDEN=write $(SWIFT) test --scratch-path $(SCRATCH) --skip-build --disable-xctest \
	  --filter 'Golden|Transcript'

.PHONY: fuzz
fuzz: ## Fuzz the JSON parser (SEED=…, SECONDS_=…)
	Tests/Fuzz/run.sh $(SECONDS_) $(SEED)

.PHONY: fuzz-sync
fuzz-sync: build ## Mutate files and answers under the tyk-sync commands (SECONDS_=…, SEED=…)
	SYNC_SECONDS=$(SECONDS_) SYNC_SEED=$(SEED) $(SWIFT) test --scratch-path $(SCRATCH) --skip-build --disable-xctest \
	  --filter SyncPropertyTests

.PHONY: bench
bench: setup ## Measure what the design sets limits for; prints a table, writes JSON
	$(BUILD) -c release --product promote-bench
	$(SCRATCH)/release/promote-bench --json $(BENCH_JSON)

.PHONY: example
example: build ## Make the committed example promotion anew
	@rm -rf promotions environments $(SCRATCH)/example
	@$(DEBUG)/tyk-promote demo --workspace $(SCRATCH)/example --example
	@cp -R $(SCRATCH)/example/promotions $(SCRATCH)/example/environments .
	@rm -rf $(SCRATCH)/example

.PHONY: lint
lint: ## Check the formatting
	$(SWIFT) format lint --strict --recursive $(FORMATTED)

.PHONY: format
format: ## Format the sources
	$(SWIFT) format --in-place --recursive $(FORMATTED)

.PHONY: install
install: setup ## Build for release and install (PREFIX=/usr/local)
	$(BUILD) -c release --product tyk-promote --static-swift-stdlib
	install -D -m 755 $(SCRATCH)/release/tyk-promote $(DESTDIR)$(PREFIX)/bin/tyk-promote

.PHONY: package
package: setup ## Make a tarball and a Debian package in .build/package
	$(BUILD) -c release --product tyk-promote --static-swift-stdlib
	Packaging/package.sh $(SCRATCH)/release/tyk-promote $(SCRATCH)/package

# The newest executable that is there: a released one, or else a debug one, which says so.
.PHONY: package-check
package-check: ## Check what the packages hold, and the Dockerfile
	@found=$$(ls -t $(SCRATCH)/release/tyk-promote $(DEBUG)/tyk-promote 2>/dev/null | head -n 1); \
	[ -n "$$found" ] || { echo "nothing is built: make build" >&2; exit 1; }; \
	Packaging/check.sh "$$found"

.PHONY: ci
ci: test ## What CI runs
