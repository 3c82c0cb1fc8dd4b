#!/usr/bin/python3
"""Header test: each public header compiles alone, as C and as C++, and gives its functions C names.

    headers.py [COMPILER]

COMPILER (default: cc) must be one for C. C++ is skipped, and that is said, without c++, g++ or clang++. Only the
folder include/ is searched, as in an installed copy.
"""
import re
import shutil
import subprocess
import sys

from sources import ROOT, report

INCLUDE = ROOT / "include"
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wundef", "-Werror")
LANGUAGES = {"c": "-std=c17", "c++": "-std=c++11"}
FUNCTION = re.compile(r"^PS_API ", re.MULTILINE)


def compile_error(compiler, language, path):
    """What the compiler says against a header, or None."""
    text = '#include "%s"\nextern int something;\n' % path.relative_to(INCLUDE)
    done = subprocess.run([compiler, "-x", language, LANGUAGES[language], *WARNINGS, "-fsyntax-only", "-I", str(INCLUDE),
                           "-"], input=text, capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode != 0 else None


def linkage_problem(path):
    """Why functions would not be found from C++, or None."""
    text = path.read_text(encoding="utf-8")
    if not FUNCTION.search(text) or '#ifdef __cplusplus\nextern "C" {\n#endif' in text:
        return None
    return 'no extern "C" around its functions'


def main():
    """Prints the headers that do not compile."""
    compilers = {"c": sys.argv[1] if len(sys.argv) > 1 else "cc",
                 "c++": next(filter(shutil.which, ("c++", "g++", "clang++")), None)}
    if not compilers["c++"]:
        print("headers: C++ skipped, no compiler for it")
    paths, problems = sorted(INCLUDE.rglob("*.h")), []
    for path in paths:
        found = [linkage_problem(path)]
        found += [compile_error(compiler, language, path) for language, compiler in compilers.items() if compiler]
        problems += ["%s: %s" % (path.relative_to(ROOT), why) for why in found if why]
    return report("headers", len(paths), problems)


if __name__ == "__main__":
    sys.exit(main())
