// validate.mjs - reads [{name, object}] from standard input, and prints for each name what is wrong with the object,
// as [{name, messages}]: keys that its kind does not have, values of another type, and what is missing.
//
// The types are those that are generated from Kubernetes' API and the operator's CRDs. TypeScript compares an object
// literal with them key by key, at every level, and refuses what it does not know.
import { createRequire } from "node:module";
import path from "node:path";

const tools = process.argv[2]; // where the modules are
const ts = createRequire(path.join(tools, "package.json"))("typescript");

const options = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ES2022,
  types: [],
};

async function readInput() {
  let text = "";
  for await (const part of process.stdin) {
    text += part;
  }
  return JSON.parse(text);
}

// A kind that the API does not have is a module that is not there: an error as well.
function sourceOf({ apiVersion, kind, ...rest }) {
  const group = apiVersion?.startsWith("monitoring.coreos.com/") ? "@kubernetes-models/prometheus-operator" : "kubernetes-models";
  const object = JSON.stringify({ apiVersion, kind, ...rest }, null, 1);
  return `import type { I${kind} } from "${group}/${apiVersion}/${kind}";\nexport const object: I${kind} = ${object};\n`;
}

function judge(objects) {
  // In memory, but with paths from which the modules are found.
  const sources = new Map(objects.map(({ object }, index) => [path.join(tools, `object${index}.ts`), sourceOf(object)]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) =>
    sources.has(file) ? ts.createSourceFile(file, sources.get(file), version) : getSourceFile(file, version, ...rest);

  const program = ts.createProgram([...sources.keys()], options, host);
  const files = [...sources.keys()];
  const messages = files.map(() => []);
  for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
    const index = files.indexOf(diagnostic.file?.fileName);
    if (index < 0) {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")); // the tools', not an object's
    }
    messages[index].push(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
  }
  return messages;
}

const objects = await readInput();
const messages = judge(objects);
console.log(JSON.stringify(objects.map(({ name }, index) => ({ name, messages: messages[index] }))));
