// Runs the audits of GraphQL over HTTP against a server and prints their results as JSON.
// Usage: node graphql_audit.mjs URL TOKEN, from the folder of the frontend, which has the package.
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const { auditServer } = require("graphql-http");

const [url, token] = process.argv.slice(2);
const fetchFn = (to, init = {}) =>
  fetch(to, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });

const results = await auditServer({ url, fetchFn });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
