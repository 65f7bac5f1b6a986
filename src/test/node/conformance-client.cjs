// The gateway as a client of the suite's test servers: node conformance-client.cjs SERVER, the gateway in GATEWAY, a token in TOKEN, the
// scenario in MCP_CONFORMANCE_SCENARIO. An operator adds the server as a service; a client then does through the gateway what the scenario wants.
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StreamableHTTPClientTransport } = require("@modelcontextprotocol/sdk/client/streamableHttp.js");
const types = require("@modelcontextprotocol/sdk/types.js");
const { z } = require("zod");

const { GATEWAY, TOKEN, MCP_CONFORMANCE_SCENARIO, MCP_CONFORMANCE_CONTEXT } = process.env;
const headers = { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" };
const name = `suite-${MCP_CONFORMANCE_SCENARIO.replace(/[^a-z0-9]+/g, "-")}`.slice(0, 50);
const service = `${GATEWAY}/api/v1/mcp/services/${name}`;

async function sent(method, body) {
  const answer = await fetch(service, { method, headers, body });
  if (!answer.ok) {
    throw new Error(`${method} ${service}: ${answer.status} ${await answer.text()}`);
  }
}

const json = async (url) => (await fetch(url)).json();

/** An operator looks up where tokens are given, and that the server wants one of the client itself. */
async function oauth(url) {
  const { client_id } = JSON.parse(MCP_CONFORMANCE_CONTEXT);
  const refused = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json, text/event-stream" }, body: "{}" });
  const resource = await json(/resource_metadata="([^"]+)"/.exec(refused.headers.get("www-authenticate"))[1]);
  const issuer = new URL(resource.authorization_servers[0]);
  const server = await json(new URL(`/.well-known/oauth-authorization-server${issuer.pathname === "/" ? "" : issuer.pathname}`, issuer));
  return { token_url: server.token_endpoint, client_id, client_secret: "${secret:CONFORMANCE}" };
}

const scenarios = {
  initialize: (client) => client.listTools(),
  tools_call: async (client) => {
    await client.listTools();
    await client.callTool({ name: "add_numbers", arguments: { a: 5, b: 3 } });
  },
  "elicitation-sep1034-client-defaults": async (client) => {
    await client.callTool({ name: "test_client_elicitation_defaults", arguments: {} });
  },
  "sse-retry": async (client) => {
    const { content } = await client.callTool({ name: "test_reconnection", arguments: {} });
    if (content[0].text !== "Reconnection test completed successfully") {
      throw new Error(`another answer: ${content[0].text}`);
    }
  },
  "json-schema-2020-12-preservation": async (client) => {
    // as it comes: the client itself leaves keywords out
    const { tools } = await client.request({ method: "tools/list" }, z.any());
    const { inputSchema } = tools.find((tool) => tool.name === "json_schema_2020_12_tool");
    await client.request({ method: "tools/call", params: { name: "json_schema_echo", arguments: { schema: inputSchema } } }, z.any());
  },
  "auth/client-credentials-basic": (client) => client.listTools(),
};

async function main([url]) {
  const entry = MCP_CONFORMANCE_SCENARIO.startsWith("auth/") ? { url, oauth: await oauth(url) } : { url };
  await sent("PUT", JSON.stringify(entry));
  try {
    const isAsked = MCP_CONFORMANCE_SCENARIO.startsWith("elicitation");
    const client = new Client(
      { name: "conformance", version: "1.0.0" },
      { capabilities: isAsked ? { elicitation: { form: { applyDefaults: true } } } : {} },
    );
    if (isAsked) {
      client.setRequestHandler(types.ElicitRequestSchema, () => ({ action: "accept", content: {} }));
    }
    await client.connect(new StreamableHTTPClientTransport(new URL(`${GATEWAY}/mcp/${name}`), { requestInit: { headers } }));
    await scenarios[MCP_CONFORMANCE_SCENARIO](client);
    await client.close();
  } finally {
    await sent("DELETE");
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
