# the same build by a Java that Gradle has fetched a minute ago, as on a fresh CI machine (imitated)
# expect: none
# detector: none
# packages: python3
prepare() { cp /usr/bin/python3 ./java; }
act() { ./java "$here/gradle.py"; }
