import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

type Answer = (asked: Asked, response: ServerResponse) => void;

/** A real server on loopback that answers as a test says, and remembers what it was asked. */
export async function startServer(answer: Answer) {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const question = { method, path, headers, body };
      asked.push(question);
      answer(question, response);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const native = globalThis.fetch;
  // Like a browser, whose pages name the server's paths alone.
  globalThis.fetch = (input, init) =>
    native(new URL(String(input), `http://127.0.0.1:${port}`), init);
  return {
    asked,
    server,
    port,
    /** What was asked of a path, beside the client's own looking whether the server is there. */
    of: (path: string) => asked.filter((question) => question.path === path),
    start: () => listen(port),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    restoreFetch: () => {
      globalThis.fetch = native;
    },
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
