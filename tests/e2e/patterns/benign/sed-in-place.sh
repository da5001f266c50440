# a script edits 600 files with sed -i: one rename for each, by a process of its own
# expect: none
# detector: none
prepare() { tree 600; }
act() { find tree -name '*.txt' -exec sed -i s/line/row/ {} \; ; }
