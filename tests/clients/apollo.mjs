// Apollo Client: its normalised cache, its way to ask by hashes, its pages, and graphql-ws.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { begin, fillIn, headers, named, READ, RENAME, require, run, Socket, socketUrl, url } from "./jobs.mjs";

const { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } =
  require("@apollo/client");
const { PersistedQueryLink } = require("@apollo/client/link/persisted-queries");
const { GraphQLWsLink } = require("@apollo/client/link/subscriptions");
const { relayStylePagination } = require("@apollo/client/utilities");
const { loadDevMessages, loadErrorMessages } = require("@apollo/client/dev");
const { createClient } = require("graphql-ws");

loadDevMessages();
loadErrorMessages();

const socket = createClient({ url: socketUrl, webSocketImpl: Socket, retryAttempts: 0 });
const isWatched = ({ operationType }) => operationType === "subscription";

/** The rules for the cache as the reference gives them. */
const reference = readFileSync("../docs/reference/interfaces.md", "utf8");
const [, written] = /```js\n(const typePolicies = [^]*?)```/.exec(reference);
const documented = new Function("relayStylePagination", `${written} return typePolicies;`);

function made({ link = new HttpLink({ uri: url, headers }), typePolicies = {} } = {}) {
  return new ApolloClient({
    link: ApolloLink.split(isWatched, new GraphQLWsLink(socket), link),
    cache: new InMemoryCache({ typePolicies }),
    devtools: { enabled: false },
  });
}

function adapter(client, fetchPolicy) {
  return {
    client,
    async ask(text, variables) {
      const query = gql(text);
      const changes = query.definitions.some(({ operation }) => operation === "mutation");
      const { data } = changes
        ? await client.mutate({ mutation: query, variables })
        : await client.query({ query, variables, fetchPolicy });
      return data;
    },
    async *watch(text, variables) {
      const came = [];
      let wake = () => {};
      const told = (one) => {
        came.push(one);
        wake();
      };
      const source = client.subscribe({ query: gql(text), variables });
      const watching = source.subscribe({ next: told, error: (error) => told({ error }) });
      try {
        for (;;) {
          for (const { data, error } of came.splice(0)) {
            if (error) throw error;
            yield data;
          }
          await new Promise((resolve) => {
            wake = resolve;
            if (came.length) resolve();
          });
        }
      } finally {
        watching.unsubscribe();
      }
    },
    async refusal(promise) {
      const error = await promise.then(() => assert.fail("It was not refused."), (error) => error);
      assert.ok(CombinedGraphQLErrors.is(error), String(error));
      return error.errors[0];
    },
  };
}

/** Counts what goes out, and how. */
function counted(options) {
  const asked = [];
  const sending = (address, init) => {
    asked.push({ method: init.method, whole: /query=|"query":/.test(`${address}${init.body}`) });
    return fetch(address, init);
  };
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const link = new PersistedQueryLink({ sha256, ...options });
  return { asked, link: link.concat(new HttpLink({ uri: url, headers, fetch: sending })) };
}

const ME = (name) => `query ${name} { me { id name } }`;
const LABEL = gql`query Label($id: ID!) { family(id: $id) { id label } }`;

await run(adapter(made(), "network-only"), {
  async "ask by the hash of a query"() {
    for (const [useGETForHashedQueries, method] of [[false, "POST"], [true, "GET"]]) {
      const { asked, link } = counted({ useGETForHashedQueries });
      const client = adapter(made({ link }), "no-cache");
      const text = ME(`ByHash${randomUUID().slice(0, 8)}`);
      for (let time = 0; time < 3; time++)
        assert.equal((await client.ask(text)).me.name, "ann");
      assert.deepEqual(
        asked.map(({ whole }) => whole),
        [false, true, false, false],
        "the first is not known, and sent whole; then the hash is enough",
      );
      assert.equal(asked.at(-1).method, method);
    }
  },

  async "keep the families of one flow apart in the cache"() {
    const one = adapter(made(), "network-only");
    const first = await begin(one);
    const second = await begin(one);
    await fillIn(one, second);
    const fresh = adapter(made(), "cache-first");
    const before = [];
    for (const id of [first, second]) before.push((await fresh.ask(READ, { id })).family);
    for (const [index, id] of [first, second].entries()) {
      const { family } = fresh.client.readQuery({ query: gql(READ), variables: { id } });
      assert.deepEqual(family, before[index]);
      const { family: sent } = await adapter(made(), "network-only").ask(READ, { id });
      assert.deepEqual(family, sent);
    }
    const ids = Object.keys(fresh.client.cache.extract());
    assert.equal(ids.filter((id) => id.startsWith("Task:")).length, 2 + 4);
  },

  async "keep the past and the present apart in the cache"() {
    const one = adapter(made(), "network-only");
    const id = await begin(one);
    const { family: then } = await one.ask(READ, { id });
    await fillIn(one, id);
    const fresh = adapter(made(), "cache-first");
    const { family: now } = await fresh.ask(READ, { id });
    const { family: past } = await fresh.ask(READ, { id, at: { seq: then.seq } });
    assert.equal(past.seq, then.seq);
    assert.equal(past.taskCount, then.taskCount);
    const kept = fresh.client.readQuery({ query: gql(READ), variables: { id } });
    assert.deepEqual(kept.family, now);
    assert.notEqual(past.id, now.id);
  },

  async "see a change wherever it is shown"() {
    const one = adapter(made(), "cache-first");
    const id = await begin(one);
    const shown = [];
    const watching = one.client
      .watchQuery({ query: LABEL, variables: { id } })
      .subscribe(({ data }) => shown.push(data?.family?.label));
    await one.client.query({ query: LABEL, variables: { id } });
    const label = `Renamed ${randomUUID()}`;
    await one.ask(RENAME, { input: { mutation: randomUUID(), family: id, label } });
    assert.equal(one.client.readQuery({ query: LABEL, variables: { id } }).family.label, label);
    const introduction = await named(one, id, "introduction");
    assert.equal(introduction.kind, "WAITING");
    while (shown.at(-1) !== label) await new Promise((resolve) => setImmediate(resolve));
    watching.unsubscribe();
  },

  async "ask one thing after the other of the same object"() {
    const one = adapter(made(), "network-only");
    const id = await begin(one);
    const parts = ["flow { id name }", "flow { id revision hash }", "owner { id name }", "owner { id kind }"];
    for (const part of parts)
      await one.ask(`query Part($id: ID!) { family(id: $id) { id ${part} } }`, { id });
    for (const part of ["system { id version }", "system { id parts { name } }"])
      await one.ask(`query Part { ${part} }`);
    for (const part of ["model { id name }", "model { id state }"]) await one.ask(`query Part { ${part} }`);
    const query = gql`query All($id: ID!) {
      family(id: $id) { id flow { id name revision } owner { id name kind } }
      system { id version parts { name } } model { id name state } }`;
    const kept = one.client.readQuery({ query, variables: { id } });
    assert.deepEqual(kept, (await one.client.query({ query, variables: { id }, fetchPolicy: "no-cache" })).data);
  },

  async "see who is in a family and who has gone"() {
    const typePolicies = documented(relayStylePagination);
    const one = adapter(made({ typePolicies }), "cache-first");
    const family = await begin(one);
    const change = (field) => one.ask(
      `mutation Change($input: MemberCommand!) {
        ${field}(input: $input) { family { id members { user name role } } } }`,
      { input: { mutation: randomUUID(), family, name: "bob" } },
    );
    const query = gql`query Who($id: ID!) { family(id: $id) { id members { name role } } }`;
    const names = async () => {
      const { data } = await one.client.query({ query, variables: { id: family } });
      return data.family.members.map(({ name, role }) => `${name} ${role}`);
    };
    assert.deepEqual(await names(), ["ann OWNER"]);
    await change("addMember");
    assert.deepEqual(await names(), ["ann OWNER", "bob MEMBER"]);
    await change("removeMember");
    assert.deepEqual(await names(), ["ann OWNER"]);
  },

  async "join pages in the cache"() {
    const typePolicies = documented(relayStylePagination);
    const one = adapter(made({ typePolicies }), "cache-first");
    const another = adapter(made(), "network-only");
    const id = await begin(another);
    await fillIn(another, id);
    const query = gql`query Pages($id: ID!, $first: Int!, $after: String) { family(id: $id) {
      id tasks(first: $first, after: $after) { edges { cursor node { id name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
    const watched = one.client.watchQuery({ query, variables: { id, first: 3 } });
    const watching = watched.subscribe(() => {});
    const { data } = await one.client.query({ query, variables: { id, first: 3 } });
    const { endCursor, hasNextPage } = data.family.tasks.pageInfo;
    assert.ok(hasNextPage);
    await watched.fetchMore({ variables: { after: endCursor } });
    const all = one.client.readQuery({ query, variables: { id, first: 3 } }).family.tasks;
    assert.deepEqual(
      all.edges.map(({ node }) => node.name),
      ["conversation", "introduction", "topic", "chat"],
    );
    assert.equal(all.pageInfo.hasNextPage, false);
    watching.unsubscribe();
  },

  async "provoke a warning"() {
    const one = adapter(made(), "network-only");
    for (const part of ["version", "parts { name }"]) await one.ask(`query Part { system { ${part} } }`);
  },
});
