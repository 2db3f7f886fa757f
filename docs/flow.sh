#!/usr/bin/env bash
# Draws docs/flow.svg, the picture in the README: one order of the example service, as `cargo run --example flow` records it.
# Needs Graphviz. The example writes the graph; this script leaves out times and numbers, which differ from run to run, and the
# calls on the arrows, which stand in the boxes too. It colours the kinds of work.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo run --quiet --example flow -- target/flow >/dev/null
sed -E \
  -e 's/\\nfrom [^"]*"/"/' \
  -e 's/\\n(root|async fn|task|blocking|thread) [0-9]+ in flow::/\\n\1: /' \
  -e 's/, root [0-9]+"/"/' \
  -e 's/( -> n[0-9]+) .*/\1;/' \
  -e '/\\nroot: /s/\];/, fillcolor="#ffe9a8"];/' \
  -e '/\\ntask: /s/\];/, fillcolor="#cfe3ff"];/' \
  -e '/\\nblocking: /s/\];/, fillcolor="#cdeccd"];/' \
  -e '/\\nthread: /s/\];/, fillcolor="#ffd6c2"];/' \
  target/flow/flow.dot |
  dot -Tsvg -Gbgcolor=white -Grankdir=LR -Gnodesep=0.12 -Granksep=0.4 -Nstyle=filled -Nfillcolor=white -Nmargin=0.08,0.04 |
  sed -e '/^<!--/d' -e '/^ -->$/d' -e '/^<title>n[0-9]/d' >docs/flow.svg
