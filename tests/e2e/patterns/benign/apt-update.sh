# apt-get update, into lists of its own
# expect: none
# detector: none
# packages: apt
prepare() { mkdir -p lists/partial cache/archives/partial; }
act() {
	apt-get -o APT::Sandbox::User=root -o Dir::State::Lists="$PWD/lists" -o Dir::Cache="$PWD/cache" update
}
