# Everything a fresh Debian 12 machine with Swift 6.3 needs: make demo, make test.

# Debian packages of the build and its tests. Yams and swift-argument-parser come as source.
PACKAGES := libopenblas-dev libfftw3-dev libhdf5-dev libdnnl-dev libspng-dev libturbojpeg0-dev libwebp-dev \
	libzip-dev libfreetype-dev libharfbuzz-dev libssl-dev fonts-noto-color-emoji unicode-data pkg-config hdf5-tools

SWIFT ?= swift
BUILD := $(SWIFT) build -c release
BATON := .build/release/baton
EXAMPLES := docs/examples
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
INSTALL := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends

# Where make install puts the tool; DESTDIR goes before it, for packages.
PREFIX ?= /usr/local
SHARE := $(DESTDIR)$(PREFIX)/share
BASH := $(SHARE)/bash-completion/completions
ZSH := $(SHARE)/zsh/site-functions
FISH := $(SHARE)/fish/vendor_completions.d
MAN := $(SHARE)/man/man1

# Every target is a command, but for the tool itself.
.PHONY: all install uninstall demo test torture replay docs api lint schema bench experiments packages clean

all: packages
	$(BUILD)

$(BATON):
	$(BUILD) --product baton

## install: put the tool that make has built, its completions for bash, zsh and fish, and its manual pages below PREFIX
install: $(BATON)
	install -D -m 755 $(BATON) $(DESTDIR)$(PREFIX)/bin/baton
	mkdir -p $(BASH) $(ZSH) $(FISH) $(MAN)
	$(BATON) --generate-completion-script bash > $(BASH)/baton
	$(BATON) --generate-completion-script zsh > $(ZSH)/_baton
	$(BATON) --generate-completion-script fish > $(FISH)/baton.fish
	$(BATON) manual -o $(MAN)

## uninstall: take away what make install put there
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/baton $(BASH)/baton $(ZSH)/_baton $(FISH)/baton.fish $(MAN)/baton.1 $(MAN)/baton-*.1

## demo: sample 16 emoji from the shipped cascade to out/demo
demo: packages
	$(BUILD) --product baton
	rm -rf out/demo
	$(BATON) sample models/emoji-relay/cascade.yaml --seeds 0-15 -o out/demo

## test: build and run all tests, those of reports in a real browser, those of the networks also as without AVX-512, and
## those of the examples, each of which must also stand alone; the documentation and the public interfaces are checked
test: PACKAGES += chromium python3
test: packages
	python3 Tests/Manifest/imports.py $(SWIFT)
	$(BUILD) --build-tests
	$(SWIFT) test -c release --skip-build
	ONEDNN_MAX_CPU_ISA=AVX2 OPENBLAS_CORETYPE=Haswell $(SWIFT) test -c release --skip-build --filter ParityTests
	python3 Tests/Documentation/documentation.py build api --swift $(SWIFT)
	$(SWIFT) test -c release --package-path $(EXAMPLES) --scratch-path .build/examples
	rm -rf .build/examples/out
	.build/examples/release/renoise-baton sample $(EXAMPLES)/renoise/cascade.yaml --seeds 0-1 --allow-untrained \
	    -o .build/examples/out
	for example in library renoise; do \
	    $(SWIFT) package show-dependencies --package-path $(EXAMPLES)/$$example --scratch-path .build/examples || exit 1; \
	done

## torture: make every single write, flush, rename and close of the commands fail, and kill them there; more than an hour
torture: packages
	$(BUILD) --build-tests
	BATON_TORTURE=1 $(SWIFT) test -c release --skip-build --filter FaultTests

## replay: sample seeds 0 to 15 of the shipped cascades, train each of their stages for ten steps, and compare pixels, losses and
## weights with recorded ones
replay: PACKAGES += python3
replay: packages
	$(BUILD) --product baton
	python3 Tests/Replay/replay.py --baton $(BATON)
	python3 Tests/Replay/training.py --baton $(BATON)

## docs: the documentation of the library products with DocC, into out/documentation; a warning is an error
docs: PACKAGES += python3
docs: packages
	$(BUILD)
	python3 Tests/Documentation/documentation.py build --swift $(SWIFT)

## api: record the public interfaces, which later ones are compared with: at a release
api: PACKAGES += python3
api: packages
	$(BUILD)
	python3 Tests/Documentation/documentation.py record --swift $(SWIFT)

## lint: check the format of all Swift sources
lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Plugins Tests docs/examples

## schema: write the JSON schemas of cascade and comparison files, for editors, and the pages of their keys
schema:
	$(BUILD) --product baton
	mkdir -p docs/schema
	$(BATON) schema -o docs/schema/cascade.schema.json
	$(BATON) schema comparison -o docs/schema/comparison.schema.json
	$(BATON) schema --markdown -o docs/cascade-file.md
	$(BATON) schema comparison --markdown -o docs/comparison-file.md

## bench: what the engine is to reach and what it does, beside PyTorch and OpenVINO where BATON_PEER_PYTHON names a
## Python with torch and openvino
bench: packages
	$(BUILD) --product baton
	$(BATON) bench table

## experiments: every table of docs/results.md, into out/experiments; goes on where it was interrupted
experiments: packages
	$(BUILD) --product baton
	for file in models/emoji-compare.yaml models/experiments/[0-9]-*.yaml; do \
	    name=$$(basename $$file .yaml); \
	    $(BATON) compare $$file -o out/experiments/$$name --images out/experiments/images || exit 1; \
	done
	$(BATON) bench cascades models/presets/edm-cifar10-uncond.yaml models/presets/lowdiff-cifar10-uncond.yaml \
	    --batch 32 --runs 5 > out/experiments/5-throughput.txt && cat out/experiments/5-throughput.txt

## packages: install the Debian packages that are missing, in one call (a second one only after refreshing the lists)
packages:
	@missing=$$(for package in $(PACKAGES); do \
	    dpkg-query -W -f='$${db:Status-Status}' "$$package" 2>/dev/null | grep -qx installed || echo "$$package"; \
	done); \
	if [ -n "$$missing" ]; then \
	    echo "installing" $$missing; \
	    $(INSTALL) $$missing || { $(SUDO) apt-get update && $(INSTALL) $$missing; }; \
	fi

clean:
	$(SWIFT) package clean
	rm -rf out
