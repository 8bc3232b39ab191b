#!/bin/sh
# Typed in a terminal of JupyterLab: starts the course and prints its address. The learner's copy is
# in the home folder, which the hub keeps; the libraries stay in the image.
set -eu
installed=/opt/on-the-wire
own=$HOME/on-the-wire
if [ ! -d "$own" ]; then
  echo "Copying the course to $own"
  mkdir "$own.unfinished"
  (cd "$installed" && tar --create --exclude=./node_modules .) | tar --extract --directory "$own.unfinished"
  ln -s "$installed/node_modules" "$own.unfinished/node_modules"
  mv "$own.unfinished" "$own"
fi
cd "$own"
# Not whichever Node the Jupyter image may have.
exec /usr/local/bin/node platform/cli/otw.mjs start --no-open --port 4600 \
  --address "$OTW_HUB$JUPYTERHUB_SERVICE_PREFIX""proxy/4600/" "$@"
