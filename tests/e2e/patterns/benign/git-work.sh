# a developer's git: clone, 20 commits, branches, a rebase, gc
# expect: none
# detector: none
# packages: git
prepare() {
	git init -q upstream
	(cd upstream && git config user.name a && git config user.email a@b.c && tree 300 && git add . && git commit -qm tree)
}
act() {
	git clone -q upstream clone
	cd clone
	git config user.name a
	git config user.email a@b.c
	local n
	git checkout -qb topic
	for n in $(seq 20); do
		echo "$n" >>tree/0/document-0.txt
		git commit -qam "change $n"
	done
	git checkout -q -
	echo other >file
	git add file
	git commit -qm other
	git rebase -q HEAD topic
	git gc -q
}
