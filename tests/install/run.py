#!/usr/bin/python3
"""Install test: an installed copy has all it needs, and other people's programs build from it alone.

    run.py BUILD

Installs BUILD into an empty folder, and then from there: the examples with pkg-config, against the shared library and
against the static one; each public header as C++; a program that uses CMake. The last line is "N passed, N failed".
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "src/examples"
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")
WANTED = ("bin/portstat", "lib*/**/libportstat.a", "lib*/**/libportstat.so", "lib*/**/libportstat.so.0",
          "lib*/**/pkgconfig/portstat.pc", "lib*/**/cmake/portstat/portstatConfig.cmake",
          "share/man/man1/portstat.1", "share/bash-completion/completions/portstat",
          "share/zsh/site-functions/_portstat", "share/fish/vendor_completions.d/portstat.fish")
COUNTED = "packet 4: ip-without-ports\n443/tcp: 2\n53/udp: 1\n"


class Failure(Exception):
    """What is wrong, in words."""


def run(*command, **environment):
    """The standard output of a program that has to succeed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False,
                          env={**os.environ, **environment})
    if done.returncode != 0:
        raise Failure("$ %s\n%s%s" % (" ".join(map(str, command)), done.stdout, done.stderr))
    return done.stdout


def expect_equal(found, wanted):
    """Fails if two texts differ."""
    if found != wanted:
        raise Failure("found %r, wanted %r" % (found, wanted))


class Copy:
    """An installed copy, below a folder of its own."""

    def __init__(self, build, folder):
        self.prefix = folder / "usr"
        run("cmake", "--install", build, "--prefix", self.prefix)
        self.work = folder / "work"
        self.work.mkdir()
        self.libraries = next(iter(self.prefix.glob("lib*/**/libportstat.a"))).parent

    def drop_shared(self):
        """Leaves only the static library, so that nothing else can be linked."""
        for path in self.libraries.glob("libportstat.so*"):
            path.unlink()

    def pkg_config(self, *options):
        """Its answer, as words."""
        return run("pkg-config", *options, "portstat", PKG_CONFIG_PATH=str(self.libraries / "pkgconfig")).split()

    def build_example(self, source, *options):
        """The program made of an example with what pkg-config says of this copy, and nothing else."""
        program = self.work / source.stem
        run("cc", "-std=c17", *WARNINGS, source, *self.pkg_config("--cflags", *options, "--libs"), "-o", program)
        return program

    def run_count(self, program):
        """The output of count, which finds the shared library if it needs one."""
        return run(program, LD_LIBRARY_PATH=str(self.libraries))


def needs_library(program):
    """Does a program load libportstat?"""
    return "libportstat.so.0" in run("objdump", "-p", program)


def check_files(copy):
    """What users look for is there, and every public header."""
    missing = [name for name in WANTED if not any(copy.prefix.glob(name))]
    headers = {path.name for path in (ROOT / "include/portstat").iterdir()}
    missing += sorted(headers - {path.name for path in (copy.prefix / "include/portstat").iterdir()})
    if missing:
        raise Failure("not installed: %s" % ", ".join(missing))


def check_program(copy):
    """The installed program runs, and its version is what pkg-config says."""
    expect_equal(run(copy.prefix / "bin/portstat", "-V").splitlines()[0],
                 "portstat %s" % " ".join(copy.pkg_config("--modversion")))


def check_examples(copy, *options, shared):
    """All the examples build; count counts right, with the library that is meant."""
    for source in sorted(EXAMPLES.glob("*.c")):
        program = copy.build_example(source, *options)
        if needs_library(program) != shared:
            raise Failure("%s: %s libportstat.so.0" % (source.name, "does not load" if shared else "loads"))
        if source.stem == "count":
            expect_equal(copy.run_count(program), COUNTED)


def check_shared(copy):
    """The examples, with the shared library."""
    check_examples(copy, shared=True)


def check_static(copy):
    """The examples, with the static library. (The last of the checks that use this copy.)"""
    copy.drop_shared()
    check_examples(copy, "--static", shared=False)


def check_headers(copy):
    """Each header alone as C++, and a program of all of them, linked."""
    names = sorted(path.name for path in (copy.prefix / "include/portstat").iterdir())
    source = copy.work / "headers.cpp"
    for name in names:
        source.write_text("#include <portstat/%s>\nint main() { return 0; }\n" % name, encoding="utf-8")
        run("c++", "-std=c++11", *WARNINGS, "-fsyntax-only", source, *copy.pkg_config("--cflags"))
    source.write_text("".join("#include <portstat/%s>\n" % name for name in names)
                      + "int main() { return ps_version()[0] == '\\0'; }\n", encoding="utf-8")
    run("c++", "-std=c++11", *WARNINGS, source, *copy.pkg_config("--cflags", "--libs"), "-o", copy.work / "headers")


def check_cmake(copy):
    """A project that uses find_package(), with both libraries."""
    build = copy.work / "cmake"
    run("cmake", "-B", build, "-S", ROOT / "tests/install", "-DCMAKE_PREFIX_PATH=%s" % copy.prefix,
        "-DEXAMPLES=%s" % EXAMPLES, "-DCMAKE_BUILD_TYPE=Debug")
    run("cmake", "--build", build)
    for library, shared in (("portstat", True), ("static", False)):
        program = build / ("count-%s" % library)
        if needs_library(program) != shared:
            raise Failure("count-%s has the wrong library" % library)
        expect_equal(copy.run_count(program), COUNTED)


CHECKS = (check_files, check_program, check_shared, check_headers, check_cmake, check_static)


def main():
    """Runs the checks, and counts."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    with tempfile.TemporaryDirectory(prefix="portstat-install-") as folder:
        copy = Copy(pathlib.Path(sys.argv[1]), pathlib.Path(folder))
        for check in CHECKS:
            outcome = "passed"
            if check is check_headers and shutil.which("c++") is None:
                outcome = "skipped"
            else:
                try:
                    check(copy)
                except Failure as why:
                    outcome = "failed"
                    print(why)
            counts[outcome] += 1
            print("%-7s %s" % (outcome, check.__doc__.splitlines()[0]), flush=True)
    print("%d passed, %d failed, %d skipped" % tuple(counts.values()))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
