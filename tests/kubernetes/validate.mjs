// validate.mjs - reads [{name, object}] from standard input, and prints for each name what is wrong with the object,
// as [{name, messages}]: keys that its kind does not have, values of another type, and what is missing.
//
// The types are those that are generated from Kubernetes' API and the operator's CRDs.
import { compile, readInput } from "../Testing/typescript/compile.mjs";

// A kind that the API does not have is a module that is not there: an error as well.
function sourceOf({ apiVersion, kind, ...rest }) {
  const group = apiVersion?.startsWith("monitoring.coreos.com/") ? "@kubernetes-models/prometheus-operator" : "kubernetes-models";
  const object = JSON.stringify({ apiVersion, kind, ...rest }, null, 1);
  return `import type { I${kind} } from "${group}/${apiVersion}/${kind}";\nexport const object: I${kind} = ${object};\n`;
}

const objects = await readInput();
const messages = compile(process.argv[2], objects.map(({ object }) => sourceOf(object)));
console.log(JSON.stringify(objects.map(({ name }, index) => ({ name, messages: messages[index] }))));
