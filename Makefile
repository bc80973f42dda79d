# One configuration and one set of flags for every build, so that nothing is compiled twice: the tests run what `make
# build` builds. Undeclared imports between targets are errors.
SHELL := /bin/bash
FLAGS := -c release --explicit-target-dependency-import-check error
SWIFT_FOLDER := $(shell tools/find-swift.sh)
ifneq ($(SWIFT_FOLDER),)
export PATH := $(SWIFT_FOLDER):$(PATH)
endif
export FLAGS

.DEFAULT_GOAL := help
.PHONY: help demo test check soak soak-translate nights interruptions thirty-nights build bench bench-queue bench-translate bench-ingest \
	fuzz clean setup lint layers tidy portable

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-15s %s\n", $$1, $$2 }'

demo: build ## the whole main job on pairs the program draws itself: ingest, train, evaluate, promote, translate, report
	.build/release/pix2pix demo

test: ## build and run all tests
	@tools/setup.sh tests
	@tools/test.sh

soak: build ## kill the parts of a working pipeline for 15 minutes, then look for anything lost; ARGUMENTS=...
	swift build $(FLAGS) --product soak
	.build/release/soak $(ARGUMENTS) .build/release/pix2pix

soak-translate: build ## kill the workers of a translation of 5,000 files until it is done, and compare; ARGUMENTS=...
	swift build $(FLAGS) --product soak
	.build/release/soak archive $(ARGUMENTS) .build/release/pix2pix

nights: build ## five nights and a power cut under a real cron daemon (as root; eight minutes)
	@tools/nights.sh .build/release/pix2pix

interruptions: build ## interrupt trainings at random moments in every way, compare the bits; ARGUMENTS=...
	@tools/interruptions.sh .build/release/pix2pix $(ARGUMENTS)

thirty-nights: build ## what the gate does with challengers that are no better, that are, and over nights in a row
	@tools/thirty_nights.sh .build/release/pix2pix $(ARGUMENTS)

check: setup lint layers tidy test portable ## everything the continuous integration asks for

build: setup ## the program, .build/release/pix2pix
	swift build $(FLAGS) --product pix2pix

bench: build ## steps, passes, memory, limits; PYTHON=... (one with torch): against the peers, in turns; ARGUMENTS=...
	@tools/bench.sh

bench-queue: build ## the queue with 1 to 16 worker processes; PYTHON=... (one with huey): beside Huey, in turns; ARGUMENTS=...
	@$(if $(PYTHON),$(PYTHON) tools/bench_queue_peer.py .build/release/pix2pix,.build/release/pix2pix bench queue) $(ARGUMENTS)

bench-translate: build ## PYTHON=... (one with torch): whole translations beside PyTorch's and OpenVINO's; ARGUMENTS=...
	@$(PYTHON) tools/bench_translate_peer.py .build/release/pix2pix $(ARGUMENTS)

bench-ingest: build ## new pairs and 100,000 unchanged files; PYTHON=... (one with Pillow) FOLDER=... (pairs): beside Pillow, in turns
	@$(if $(PYTHON),$(PYTHON) tools/bench_ingest_peer.py .build/release/pix2pix $(FOLDER),.build/release/pix2pix bench ingest) $(ARGUMENTS)

fuzz: build ## feed mutations to the codecs and to the readers of manifests and archives; SECONDS_OF_FUZZING=3600, FOLDER=... (where what is found stays)
	@tools/fuzz.sh

clean: ## remove what was built (not the workspace)
	rm -rf .build

setup: ## install the system libraries where they are missing
	@tools/setup.sh

lint: ## formatting and style
	swift format lint --strict --parallel --recursive Sources Tests Package.swift

layers: ## who may import whom
	@tools/check-imports.sh

tidy: ## machine paths, stubs, forced tries, long files
	@tools/check-tidy.sh

portable: build ## whether the program runs on older processors too: what its code holds, and an emulated one
	@tools/check-portable.sh
