// The official client against a gateway: node client.cjs URL FILE, API key in API_KEY. Prints what it got as JSON.
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StreamableHTTPClientTransport } = require("@modelcontextprotocol/sdk/client/streamableHttp.js");

async function main([url, path]) {
  const headers = { Authorization: `Bearer ${process.env.API_KEY}` };
  const client = new Client({ name: "system-test", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  const { tools } = await client.listTools();
  const echo = await client.callTool({ name: "everything__echo", arguments: { message: "from typescript" } });
  const file = await client.callTool({ name: "files__read_text_file", arguments: { path } });
  await client.ping();
  console.log(JSON.stringify({ server: client.getServerVersion(), tools: tools.map((tool) => tool.name), echo, file }));
  await client.close();
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
