// An MCP server with one tool, which says how often "tools/list" was asked of this process, a resource that says what it was subscribed to, and one for each variable of its environment ("env:NAME").
// Its first argument: how long it takes to be up, in ms.
const readline = require("node:readline");

let lists = 0;
const subscribed = [];
const results = {
  initialize: () => ({ protocolVersion: "2025-11-25", capabilities: { tools: { listChanged: true } }, serverInfo: { name: "sleepy", version: "1" } }),
  "tools/list": () => (lists++, { tools: [{ name: "lists", inputSchema: { type: "object" } }] }),
  "resources/subscribe": ({ uri }) => (subscribed.push(uri), {}),
  "resources/read": ({ uri }) => ({ contents: [{ uri, text: uri.startsWith("env:") ? process.env[uri.slice(4)] : subscribed.join(" ") }] }),
  "tools/call": () => ({ content: [{ type: "text", text: String(lists) }] }),
};
setTimeout(
  () =>
    readline.createInterface({ input: process.stdin }).on("line", (line) => {
      const { id, method, params } = JSON.parse(line);
      if (id !== undefined) {
        console.log(JSON.stringify({ jsonrpc: "2.0", id, result: results[method] ? results[method](params) : {} }));
      }
    }),
  Number(process.argv[2] ?? 0),
);
