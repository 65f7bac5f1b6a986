// An MCP server on a pipe with one tool, "echo", that answers at once.
const readline = require("node:readline");

const results = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "stub", version: "1" } }),
  "tools/list": () => ({ tools: [{ name: "echo", description: "Says it again", inputSchema: { type: "object", properties: { message: { type: "string" } } } }] }),
  "tools/call": (params) => ({ content: [{ type: "text", text: params.arguments.message }] }),
};
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id !== undefined) {
    process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result: results[method] ? results[method](params) : {} }) + "\n");
  }
});
