# a build as Gradle's: 200 artifacts are fetched, 600 classes are put aside and compiled anew, and packed (imitated)
# expect: none
# detector: none
# packages: python3
act() { /usr/bin/python3 "$here/gradle.py"; }
