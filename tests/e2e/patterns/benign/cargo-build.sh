# cargo builds a workspace of 25 crates, and again after each has changed
# expect: none
# detector: none
prepare() {
	local n members=
	command -v cargo || "$root/build/need.sh" cargo
	mkdir workspace
	for n in $(seq 25); do
		mkdir -p "workspace/c$n/src"
		printf '[package]\nname = "c%d"\nversion = "0.1.0"\nedition = "2021"\n' "$n" >"workspace/c$n/Cargo.toml"
		echo "pub fn f() -> u32 { $n }" >"workspace/c$n/src/lib.rs"
		members="$members\"c$n\","
	done
	printf '[workspace]\nresolver = "2"\nmembers = [%s]\n' "${members%,}" >workspace/Cargo.toml
}
act() {
	local n
	# Where rustup has put its compilers, if that is whose cargo this is: HOME is another one here.
	RUSTUP_HOME=${RUSTUP_HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)/.rustup}
	export RUSTUP_HOME
	cd workspace
	cargo build --offline -q
	for n in $(seq 25); do echo "pub fn g() -> u32 { 1 }" >>"c$n/src/lib.rs"; done
	cargo build --offline -q
}
