// Literals of ours, held against types of others: TypeScript compares an object literal with its type key by key, at every
// level, and refuses what the type does not know.
import { createRequire } from "node:module";
import path from "node:path";

const options = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  module: 99, // ESNext
  moduleResolution: 100, // Bundler
  target: 9, // ES2022
  types: [],
};

export async function readInput() {
  let text = "";
  for await (const part of process.stdin) {
    text += part;
  }
  return JSON.parse(text);
}

// tools: where the compiler and the types are, as packages of npm.
export const loaderOf = (tools) => createRequire(path.join(tools, "package.json"));

// sources: of TypeScript, in memory, but with paths from which the packages are found. Returns for each what the compiler
// says of it.
export function compile(tools, sources) {
  const ts = loaderOf(tools)("typescript");
  const files = new Map(sources.map((source, index) => [path.join(tools, `source${index}.ts`), source]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) =>
    files.has(file) ? ts.createSourceFile(file, files.get(file), version) : getSourceFile(file, version, ...rest);

  const names = [...files.keys()];
  const program = ts.createProgram(names, options, host);
  const messages = names.map(() => []);
  for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
    const index = names.indexOf(file?.fileName);
    const message = ts.flattenDiagnosticMessageText(messageText, "\n");
    if (index < 0) {
      throw new Error(message); // the tools', not ours
    }
    messages[index].push(message);
  }
  return messages;
}
