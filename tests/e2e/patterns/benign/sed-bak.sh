# sed -i.bak over 400 documents: name to name.bak, and a temporary file to name
# expect: none
# detector: none
prepare() { documents 400; }
act() { find tree -type f -exec sed -i.bak s/What/Who/ {} +; }
