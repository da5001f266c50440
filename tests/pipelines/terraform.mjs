// terraform.mjs - a Terraform module as TypeScript, by the types that @pulumi/oci has of the provider oracle/oci.
import { existsSync } from "node:fs";
import path from "node:path";

// What the bridge from the provider has named otherwise than by the rule.
const renamed = { oci_sch_service_connector: ["sch", "Connector"] };
// Other providers' data that ours may name, by their attributes.
const others = { archive_file: "{ output_path: string; output_sha256: string }" };
// Of Terraform's own blocks: the arguments that ours use.
const ownArguments = {
  terraform: ["required_version", "required_providers"], provider: ["alias", "region"],
  variable: ["type", "description", "default"], output: ["description", "value"],
};
const metaArguments = new Set(["provider", "depends_on", "count", "for_each", "lifecycle"]);

const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const pascal = (name) => camel(`_${name}`);

// oci_log_analytics_log_analytics_log_group: the package's folder loganalytics, its class LogAnalyticsLogGroup.
function classOf(type, isData, tools) {
  const words = type.split("_").slice(1);
  const candidates = renamed[type] ? [renamed[type]] : words.slice(1).map((_, index) =>
    [words.slice(0, index + 1).join(""), pascal(words.slice(index + 1).join("_"))]);
  for (const [folder, name] of candidates) {
    const file = isData ? `get${name}` : name[0].toLowerCase() + name.slice(1);
    if (existsSync(path.join(tools, "node_modules/@pulumi/oci", folder, `${file}.d.ts`))) {
      return { module: `@pulumi/oci/${folder}/${file}`, args: `${isData ? "Get" : ""}${name}Args`, result: isData ? `Get${name}Result` : name };
    }
  }
  throw new Error(`the provider has no ${isData ? "data source" : "resource"} ${type}`);
}

// var.region, data.archive_file.content.output_path, oci_streaming_stream.renames.id: as expressions.
function reference(text) {
  const [first, ...rest] = text.replace(/\[\d+\]/g, "").split(".");
  if (first === "path") {
    return '""';
  }
  if (first === "var") {
    return [`var_${rest[0]}`, ...rest.slice(1)].join(".");
  }
  const [type, name, ...attributes] = first === "data" ? rest : [first, ...rest];
  const own = type in others ? attributes : attributes.map(camel);
  return [`${first === "data" ? "data_" : ""}${type}__${name}`, ...own].join(".");
}

// Of what is between ${ and }, without its strings.
function referencesIn(text) {
  return [...text.matchAll(/\$\{((?:[^{}]|\{[^{}]*\})*)\}/g)].flatMap(([, expression]) =>
    [...expression.replace(/"[^"]*"/g, '""').matchAll(/(?<![\w.])(?:data|var|path|oci_\w+)(?:\.\w+(?:\[\d+\])?)+/g)]
      .map(([name]) => reference(name)));
}

function literal(value, isBlock = false) {
  if (typeof value === "string") {
    const whole = value.match(/^\$\{([\w.[\]]+)\}$/);
    return whole ? reference(whole[1]) : referencesIn(value).length ? `\`${referencesIn(value).map((r) => `\${${r}}`).join("")}\`` : JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    // A block that may be there once is a list of one.
    return value.length === 1 && typeof value[0] === "object" && !isBlock ? literal(value[0])
      : `[${value.map((item) => literal(item)).join(", ")}]`;
  }
  if (value !== null && typeof value === "object") {
    return `{ ${Object.entries(value).map(([key, item]) => `${JSON.stringify(camel(key))}: ${literal(item)}`).join(", ")} }`;
  }
  return JSON.stringify(value);
}

// The kinds, of which the provider's types say only that they are strings.
function* kindsOf(type, [block]) {
  if (type !== "oci_sch_service_connector") {
    return;
  }
  const kind = (name, value) => `(): typeof model.${name}.kind => ${JSON.stringify(value)}`;
  const cursor = block.source[0].cursor[0].kind;
  yield kind("StreamingSourceDetails", block.source[0].kind);
  yield kind("LoggingAnalyticsTargetDetails", block.target[0].kind);
  yield `(): typeof model.LatestStreamingCursor.kind | typeof model.TrimHorizonStreamingCursor.kind => ${JSON.stringify(cursor)}`;
}

const entries = (group) => Object.entries(group ?? {}).flatMap(([type, named]) =>
  Object.entries(named).map(([name, blocks]) => ({ type, name, blocks })));

function* unknownArguments(file) {
  for (const [kind, known] of Object.entries(ownArguments)) {
    const blocks = Object.values(file[kind] ?? {}).flatMap((named) => kind === "terraform" ? [named] : named);
    yield* blocks.flatMap((block) => Object.keys(block)).filter((key) => !known.includes(key)).map((key) => `${kind} has no ${key}`);
  }
}

export async function moduleSource(parse, files, tools) {
  const parsed = [];
  for (const [file, text] of Object.entries(files)) {
    parsed.push(await parse(file, text));
  }
  const [unknown] = parsed.flatMap((file) => [...unknownArguments(file)]);
  if (unknown) {
    throw new Error(unknown);
  }
  const lines = ['import type { models as model } from "oci-sch";'];
  for (const [name, [{ type }]] of parsed.flatMap(({ variable }) => Object.entries(variable ?? {}))) {
    lines.push(`declare const var_${name}: ${type.replace(/^\$\{|\}$/g, "")};`);
  }
  const aliases = parsed.flatMap(({ provider }) => provider?.oci ?? []).map(({ alias }) => `\${oci.${alias}}`);
  const everything = parsed.flatMap(({ resource, data }) =>
    [...entries(resource).map((entry) => ({ ...entry, prefix: "" })), ...entries(data).map((entry) => ({ ...entry, prefix: "data_" }))]);
  for (const { type, name, blocks, prefix } of everything) {
    const id = `${prefix}${type}__${name}`;
    if (type in others) {
      lines.push(`declare const ${id}: ${others[type]};`);
      continue;
    }
    const { module, args, result } = classOf(type, prefix !== "", tools);
    const plain = Object.fromEntries(Object.entries(blocks[0]).filter(([key]) => !metaArguments.has(key)));
    lines.push(
      `import type { ${args} as ${id}_args, ${result} as ${id}_result } from "${module}";`,
      `declare const ${id}: ${id}_result;`,
      `const ${id}_is: ${id}_args = ${literal(plain)};`,
      ...[...kindsOf(type, blocks)].map((kind, index) => `export const ${id}_kind${index} = ${kind};`),
      ...(blocks[0].depends_on ?? []).map((other) => `void ${literal(other)};`));
    if (blocks[0].provider && !aliases.includes(blocks[0].provider)) {
      throw new Error(`${id}: no provider ${blocks[0].provider}`);
    }
  }
  for (const [, [{ value }]] of parsed.flatMap(({ output }) => Object.entries(output ?? {}))) {
    lines.push(`void ${literal(value)};`);
  }
  return `${lines.join("\n")}\n`;
}
