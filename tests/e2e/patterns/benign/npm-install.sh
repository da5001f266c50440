# npm installs a front-end tool chain with about 60 packages
# expect: none
# detector: none
prepare() { echo '{"private": true}' >package.json; }
act() { npm install --no-audit --no-fund --ignore-scripts vite@6 typescript@5 eslint@9; }
