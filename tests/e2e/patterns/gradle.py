"""A build as Gradle's: 200 artifacts are fetched, 600 classes are put aside and compiled anew, and packed. Gradle moves
a class to compileTransaction/stash-dir/NAME.class.uniqueIdN until the compiler has succeeded."""

import os


def write(path, suffix):
    with open(path + suffix, "wb") as file:
        file.write(b"text" * 100)
    os.rename(path + suffix, path)


stash = "build/tmp/compileJava/compileTransaction/stash-dir"
for folder in (stash, "build/libs", "cache"):
    os.makedirs(folder)
for n in range(200):
    for kind in ("pom", "jar", "module"):
        write(f"cache/library-{n}.{kind}", f".{n:08x}.tmp")
for n in range(600):
    package = f"build/classes/java/main/package{n // 30}"
    os.makedirs(package, exist_ok=True)
    with open(f"{package}/Class{n}.class", "wb") as file:
        file.write(b"old")
    os.rename(f"{package}/Class{n}.class", f"{stash}/Class{n}.class.uniqueId{n}")
    write(f"{package}/Class{n}.class", ".tmp")
write("build/libs/application.jar", ".tmp")
