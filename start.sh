#!/bin/sh
# Opens the menu for the folder this file lies in, or for the one given. Waits before its window closes.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
work=${1:-$here}
[ -d "$work" ] || work=$(dirname -- "$work")
cd -- "$work" || exit 1
export WORKBOOK_TOOLS_LANGUAGE="${WORKBOOK_TOOLS_LANGUAGE:-da}"
status=1
installed=
for python in "$here/python/bin/python3" "${WORKBOOK_TOOLS_HOME:-$HOME/workbook-tools}/python/bin/python3"; do
    if [ -x "$python" ]; then # a portable folder
        "$python" -m workbook_tools menu
        status=$?
        installed=yes
        break
    fi
done
[ -n "$installed" ] || for program in "$here/.venv/bin/workbook-tools" "${WORKBOOK_TOOLS_HOME:-$HOME/workbook-tools}/.venv/bin/workbook-tools" \
    "$(command -v workbook-tools)"; do
    if [ -x "$program" ]; then
        "$program" menu
        status=$?
        installed=yes
        break
    fi
done
[ -n "$installed" ] || echo "workbook-tools er ikke installeret. Se docs/vejledning-oekonomi.md, afsnit 1."
if [ -t 0 ]; then
    printf 'Tryk Enter for at lukke. '
    read -r _
fi
exit "$status"
