# make demo   build the tool, run fix and verify on a small tree
# make test   all tests
# make build  bin/lineneutral

GO ?= go

.PHONY: build demo test evaluate-redis clean

build: bin/lineneutral

bin/lineneutral: FORCE | need-go
	@$(GO) build -o $@ ./cmd/lineneutral

FORCE:

demo: need-git need-gcc bin/lineneutral
	@sh testdata/trees/demo.sh bin/lineneutral

test: need-go need-git need-gcc
	$(GO) vet ./...
	$(GO) test ./...

# Prints the table of docs/EVALUATION.md for redis; takes Debian's source
# package and bear.
evaluate-redis: bin/lineneutral
	sh docs/evaluate-redis.sh bin/lineneutral

clean:
	rm -rf bin

# A missing program is named together with the line that installs it.
.PHONY: FORCE need-go need-git need-gcc
need-go:
	@command -v $(GO) >/dev/null || { echo "lineneutral needs Go 1.26 or newer: see https://go.dev/doc/install" >&2; exit 1; }
need-git:
	@command -v git >/dev/null || { echo "git is missing; install it with: apt-get install git" >&2; exit 1; }
need-gcc:
	@command -v gcc >/dev/null || { echo "gcc is missing; install it with: apt-get install gcc libc6-dev" >&2; exit 1; }
