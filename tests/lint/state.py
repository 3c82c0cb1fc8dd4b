#!/usr/bin/python3
"""State test: the program has no variable outside of functions, and none that outlives a call.

    state.py PORTSTAT

Reads the symbol table of the built program: whatever is in a writable section and not put there by the C runtime is
file-scope or static state, which has no place here, since contexts are passed. Constants with pointers in them
(.data.rel.ro) are read-only once the program runs. Exit status 77 for a build with sanitizers, which add their own.
"""
import re
import subprocess
import sys

SKIPPED = 77
WRITABLE = re.compile(r"^[0-9a-f]+ .{7} (\.t?data|\.t?bss)\s+[0-9a-f]+\s+(?:\.hidden )?(\S+)$")
RUNTIME = re.compile(r"^(\.t?(data|bss)|completed\.\d+|__dso_handle|__TMC_END__|__data_start|data_start|_edata|_end"
                     r"|__bss_start|(stdin|stdout|stderr|environ|optarg|optind|opterr)(@.*)?|__environ(@.*)?)$")


def main():
    """Prints the variables there are."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    table = subprocess.run(["objdump", "-t", sys.argv[1]], capture_output=True, text=True, check=True).stdout
    if "__asan_init" in table or "__ubsan_handle" in table:
        print("state: skipped, the program has sanitizers built in")
        return SKIPPED
    if " F .text" not in table:
        raise SystemExit("state.py: %s: has no symbols; is it stripped?" % sys.argv[1])
    found = [match.groups() for match in map(WRITABLE.match, table.splitlines()) if match]
    wrong = [(section, name) for section, name in found if not RUNTIME.match(name)]
    for section, name in wrong:
        print("%s: writable, in %s; pass it in a context" % (name, section))
    print("state: %s" % ("%d variables" % len(wrong) if wrong else "none"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
