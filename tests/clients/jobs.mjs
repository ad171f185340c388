// What a program does with T@skFlow, as jobs that each client does in its own way. A client is
// {ask, watch, refusal}; each job stands alone, and is told to the test as one line of JSON.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";

// The packages are those of the frontend, whose folder the test runs this in.
export const require = createRequire(join(process.cwd(), "package.json"));
const { WebSocket } = require("ws");

export const [url, token] = process.argv.slice(2);
export const socketUrl = url.replace(/^http/, "ws");
export const headers = { authorization: `Bearer ${token}` };

/** A program says who it is with the handshake, as browsers do with their cookies. */
export class Socket extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, { headers });
  }
}

export const TASK = "fragment T on Task { id instanceId path name kind state legal }";
export const START = `mutation Start($input: StartTask!) {
  startTask(input: $input) { seq family { id label seq } task { ...T } } } ${TASK}`;
export const SEND = `mutation Send($input: SendEvent!) {
  sendEvent(input: $input) { seq task { ...T } } } ${TASK}`;
export const RENAME = `mutation Rename($input: RenameFamily!) {
  renameFamily(input: $input) { seq family { id label seq } } }`;
export const READ = `query Read($id: ID!, $at: Moment) { family(id: $id, at: $at) {
  id label status seq taskCount graph owner { id kind name } members { user name role }
  flow { name revision } tasks(first: 10) { edges { node { ...T } } } } } ${TASK}`;
export const PAGE = `query Page($id: ID!, $first: Int!, $after: String) { family(id: $id) {
  id tasks(first: $first, after: $after) { edges { cursor node { id name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
export const WATCH = `subscription Watch($family: ID!, $after: Long!) {
  familyEvents(family: $family, after: $after) { seq at type event state mutation by { kind name } } }`;

/** Starts Welcome; gives the family's id. */
export async function begin(client) {
  const input = { mutation: randomUUID(), flow: "welcome" };
  const { startTask } = await client.ask(START, { input });
  assert.equal(startTask.task.kind, "RESTING");
  return startTask.family.id;
}

/** Gives the newest task of a name. */
export async function named(client, id, name) {
  const { family } = await client.ask(READ, { id });
  return family.tasks.edges.map(({ node }) => node).findLast((task) => task.name === name);
}

/** Sends a task an event. */
export function send(client, family, task, event, input) {
  const command = { mutation: randomUUID(), family, task: task.instanceId, event };
  if (input) command.patch = { input };
  return client.ask(SEND, { input: command });
}

/** Goes through the forms of Welcome up to its chat. */
export async function fillIn(client, family) {
  await send(client, family, await named(client, family, "introduction"), "CONTINUE");
  const topic = await named(client, family, "topic");
  assert.equal(topic.kind, "WAITING");
  assert.ok(topic.legal.includes("SUBMIT"));
  await send(client, family, topic, "SUBMIT", { selected: { topic: "Music" } });
}

const common = {
  async "sign in"(client) {
    const { me } = await client.ask("query Me { me { id name admin } }");
    assert.equal(me.name, "ann");
  },

  async "start a flow"(client) {
    const id = await begin(client);
    const { family } = await client.ask(READ, { id });
    assert.equal(family.flow.name, "welcome");
    assert.equal(family.owner.kind, "USER");
    assert.deepEqual(
      family.members.map(({ name, role }) => [name, role]),
      [["ann", "OWNER"]],
    );
  },

  async "fill in a form and read the family"(client) {
    const id = await begin(client);
    await fillIn(client, id);
    const { family } = await client.ask(READ, { id });
    assert.equal(family.taskCount, 4);
    assert.equal(family.status, "WAITING");
    assert.equal(family.graph.nodes.length, 4);
    assert.ok(Number.isSafeInteger(family.seq));
  },

  async "page through tasks"(client) {
    const id = await begin(client);
    await fillIn(client, id);
    const seen = [];
    let after = null;
    for (let more = true; more; ) {
      const { family } = await client.ask(PAGE, { id, first: 3, after });
      const { edges, pageInfo } = family.tasks;
      assert.equal(pageInfo.hasPreviousPage, after !== null);
      assert.equal(pageInfo.startCursor, edges[0].cursor);
      seen.push(...edges.map(({ node }) => node.name));
      after = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
    }
    assert.deepEqual(seen, ["conversation", "introduction", "topic", "chat"]);
  },

  async "show the past beside the present"(client) {
    const id = await begin(client);
    const { family: then } = await client.ask(READ, { id });
    await fillIn(client, id);
    const both = `query Both($id: ID!, $at: Moment!) { now: family(id: $id) { ...F }
      past: family(id: $id, at: $at) { ...F } } ${TASK} fragment F on Family { id seq status taskCount
      owner { id kind name } tasks(first: 10) { edges { node { ...T } } } }`;
    const { now, past } = await client.ask(both, { id, at: { seq: then.seq } });
    const names = ({ tasks }) => tasks.edges.map(({ node }) => node.name);
    assert.deepEqual([past.seq, past.status, names(past)], [then.seq, then.status, names(then)]);
    assert.deepEqual(names(now), ["conversation", "introduction", "topic", "chat"]);
    const states = ({ tasks }) => tasks.edges.slice(0, 2).map(({ node }) => node.state);
    assert.deepEqual(states(past), states(then));
    assert.notDeepEqual(states(now), states(past));
    const ids = [now, past].flatMap((one) => [one.id, ...one.tasks.edges.map(({ node }) => node.id)]);
    assert.equal(new Set(ids).size, ids.length);
  },

  async "watch one's own change"(client) {
    const family = await begin(client);
    const { family: now } = await client.ask(READ, { id: family });
    const introduction = await named(client, family, "introduction");
    const mutation = randomUUID();
    const command = { mutation, family, task: introduction.instanceId, event: "CONTINUE" };
    const events = client.watch(WATCH, { family, after: now.seq });
    const sent = client.ask(SEND, { input: command });
    for await (const { familyEvents: event } of events) {
      assert.ok(event.seq > now.seq);
      if (event.mutation !== mutation) continue;
      assert.deepEqual(event.by, { ...event.by, kind: "USER", name: "ann" });
      assert.match(event.type, /^TASK_/);
      break;
    }
    assert.ok((await sent).sendEvent.seq > now.seq);
  },

  async "read why something is refused"(client) {
    const family = await begin(client);
    const { instanceId: task } = await named(client, family, "introduction");
    const input = { mutation: randomUUID(), family, task, event: "CONTINUE", patch: 5 };
    const wrong = await client.refusal(client.ask(SEND, { input }));
    assert.equal(wrong.extensions.code, "input.invalid");
    assert.deepEqual(wrong.extensions.details, { path: "input.patch" });
    assert.deepEqual(wrong.path, ["sendEvent"]);
    const unread = await client.refusal(client.ask(PAGE, { id: family, first: "3" }));
    assert.equal(unread.extensions.details.path, "first");
    const input2 = { ...input, patch: null, event: "DANCE" };
    const unfit = await client.refusal(client.ask(SEND, { input: input2 }));
    assert.equal(unfit.extensions.code, "event.illegal");
    assert.match(unfit.message, /\. .+\.$/, "it says what happened, and what to do");
  },

  async "read why one cannot watch"(client) {
    const events = client.watch(WATCH, { family: "none", after: 0 });
    const wrong = await client.refusal(events.next());
    assert.equal(wrong.extensions.code, "family.notFound");
  },
};

/** Does all jobs, and tells how each ended, and whatever was written to the console meanwhile. */
export async function run(client, own = {}) {
  const warnings = [];
  for (const way of ["warn", "error", "info", "debug"])
    console[way] = (...words) => warnings.push(words.map(String).join(" "));
  process.on("warning", (warning) => warnings.push(String(warning)));
  for (const [job, work] of Object.entries({ ...common, ...own })) {
    warnings.length = 0;
    let failure = "";
    try {
      await work(client);
    } catch (error) {
      failure = String(error?.stack ?? error);
    }
    console.log(JSON.stringify({ job, failure, warnings }));
  }
  process.exit(0);
}
