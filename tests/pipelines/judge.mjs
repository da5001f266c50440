// judge.mjs TOOLS - reads {modules: [{name, files: {path: text}}], dashboards: [{name, document}], queries: [{name, text}]}
// from standard input, and prints what is wrong with each, as [{name, messages}].
//
// A module is Terraform. It is parsed as HCL and written as TypeScript: each resource as an object literal of its type,
// each reference as an expression. The types are generated from the provider's schema; the compiler then refuses names
// that the provider does not have, values of another type, and what is missing. Without casts: they would hide that.
import { pathToFileURL } from "node:url";
import { compile, loaderOf, readInput } from "../Testing/typescript/compile.mjs";
import { moduleSource } from "./terraform.mjs";

const tools = process.argv[2]; // where the modules are
const load = loaderOf(tools);

// Enumerations are their strings in JSON.
const dashboardTypes = `
import type { models as model } from "oci-managementdashboard";
type Tile = Omit<model.ManagementDashboardTileDetails, "state"> & { state: \`\${model.ManagementDashboardTileDetails.State}\` };
type Search = Omit<model.ManagementSavedSearchForImportDetails, "type"> & { type: \`\${model.SavedSearchTypes}\` };
type Dashboard = Omit<model.ManagementDashboardForImportExportDetails, "tiles" | "savedSearches"> &
  { tiles: Tile[]; savedSearches: Search[] };
type Import = Omit<model.ManagementDashboardImportDetails, "dashboards"> & { dashboards: Dashboard[] };
`;

// document: what the dashboards' API imports.
const dashboardSource = (document) => `${dashboardTypes}export const dashboard: Import = ${JSON.stringify(document, null, 1)};\n`;

// Of LogQL, by Grafana's own parser.
async function parseQueries(queries) {
  const { parser } = await import(pathToFileURL(load.resolve("@grafana/lezer-logql")));
  return queries.map(({ name, text }) => {
    const messages = [];
    parser.parse(text).iterate({
      enter: (node) => {
        if (node.type.isError) {
          messages.push(`LogQL ends to be understood at ${node.from}: ${text.slice(node.from, node.from + 20)}`);
        }
      },
    });
    return { name, messages };
  });
}

const { modules = [], dashboards = [], queries = [] } = await readInput();
const { parse } = load("@cdktf/hcl2json");
const judged = [];
for (const { name, files } of modules) {
  try {
    judged.push({ name, source: await moduleSource(parse, files, tools) });
  } catch (error) {
    judged.push({ name, source: "", messages: [String(error.message ?? error)] }); // no HCL, or no such resource
  }
}
judged.push(...dashboards.map(({ name, document }) => ({ name, source: dashboardSource(document) })));

const found = compile(tools, judged.map(({ source }) => `${source}export {};\n`));
console.log(JSON.stringify([
  ...judged.map(({ name, messages }, index) => ({ name, messages: messages ?? found[index] })),
  ...await parseQueries(queries),
]));
process.exit(0); // the parser of HCL keeps the process
