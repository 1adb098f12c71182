#!/bin/sh
# The same for macOS, where a double click opens files of this kind.
exec sh "$(dirname -- "$0")/start.sh" "$@"
