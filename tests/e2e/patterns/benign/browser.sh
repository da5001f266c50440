# Chromium starts with a new profile, shows a page of this machine, and ends after 15 seconds
# expect: none
# detector: none
# packages: chromium
prepare() { echo '<title>page</title><h1>text</h1><script>localStorage.setItem("a", "b")</script>' >page.html; }
act() {
	timeout --preserve-status 15 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
		--user-data-dir="$PWD/profile" "file://$PWD/page.html" || true
	[ -e profile/Default/Preferences ]
}
