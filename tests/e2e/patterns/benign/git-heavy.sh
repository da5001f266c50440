# git with 1,500 files: branches, a rebase of 30 commits, stash, repack, gc
# expect: none
# detector: none
# packages: git
prepare() {
	local n
	git init -q -b main repository
	cd repository
	git config user.name a
	git config user.email a@b.c
	tree 1500
	git add .
	git commit -qm tree
	git checkout -qb other
	find tree -name '*.txt' -exec sed -i s/line/row/ {} +
	git commit -qam other
	git checkout -q main
	git checkout -qb topic
	for n in $(seq 30); do
		echo "$n" >"file-$n"
		git add .
		git commit -qm "$n"
	done
}
act() {
	git checkout -q other
	git checkout -q topic
	git rebase -q other
	git checkout -q main
	echo more >>tree/0/document-0.txt
	git stash -q
	git stash pop -q
	git repack -adq
	git gc -q
	git mv tree moved
}
