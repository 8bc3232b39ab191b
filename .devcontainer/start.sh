#!/bin/sh
# Starts the course in a dev container and prints the address that carries its token.
# The port of an address that others have been told is taken or not at all: a second window is
# told that the course runs already.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${CODESPACE_NAME:-}" ]; then
  # A browser sees a name of its own for each port; the request that arrives here says "localhost".
  domain=${GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN:-app.github.dev}
  set -- --address "https://$CODESPACE_NAME-4600.$domain/" --allow-host localhost:4600
else
  set -- --address http://127.0.0.1:4600/
fi
exec npm start -- --no-open --port 4600 "$@"
