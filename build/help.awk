# Prints "##@ Section" lines and "target: ## what it does" lines of the makefiles.
/^##@ / { printf "\n%s\n", substr($0, 5) }
/^[a-z][a-z0-9-]*:.*## / {
	target = $0; sub(/:.*/, "", target)
	text = $0; sub(/.*## /, "", text)
	printf "  make %-16s %s\n", target, text
}
