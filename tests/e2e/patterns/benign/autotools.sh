# make with automake's dependency tracking compiles 300 files: each .Tpo becomes .Po
# expect: none
# detector: none
# packages: gcc libc6-dev make
prepare() {
	local n
	mkdir .deps
	for n in $(seq 300); do echo "int f$n(void) { return $n; }" >"s$n.c"; done
	cat >Makefile <<-'MAKE'
		.RECIPEPREFIX = >
		lib.a: $(patsubst %.c,%.o,$(wildcard *.c))
		> ar cr $@ $^
		> ranlib $@
		%.o: %.c
		> gcc -MT $@ -MMD -MP -MF .deps/$*.Tpo -c -o $@ $<
		> mv -f .deps/$*.Tpo .deps/$*.Po
	MAKE
}
act() { make -s -j2; }
