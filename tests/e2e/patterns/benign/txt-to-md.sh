# somebody renames 600 files from .txt to .md by a shell loop with mv
# expect: none
# detector: none
prepare() { tree 600; }
act() { find tree -name '*.txt' | while read -r file; do mv "$file" "${file%.txt}.md"; done; }
