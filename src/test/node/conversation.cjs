// A whole conversation of the official client with one server, written down as JSON, to be compared with the same elsewhere:
// node conversation.cjs http|sse URL everything|fixture CAPABILITIES, a token in TOKEN if one is needed.
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StreamableHTTPClientTransport } = require("@modelcontextprotocol/sdk/client/streamableHttp.js");
const { SSEClientTransport } = require("@modelcontextprotocol/sdk/client/sse.js");
const types = require("@modelcontextprotocol/sdk/types.js");

const until = async (check) => {
  for (let i = 0; i < 100 && !check(); i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return check();
};

async function connect(transport, url, capabilities, heard) {
  const client = new Client({ name: "conversation", version: "1.0.0" }, { capabilities });
  if (capabilities.sampling) {
    client.setRequestHandler(types.CreateMessageRequestSchema, (request) => ({
      role: "assistant",
      model: "of the test",
      content: { type: "text", text: `sampled: ${request.params.messages[0].content.text}` },
    }));
  }
  if (capabilities.elicitation) {
    client.setRequestHandler(types.ElicitRequestSchema, () => ({ action: "accept", content: { username: "ada", email: "a@b.c" } }));
  }
  if (capabilities.roots) {
    client.setRequestHandler(types.ListRootsRequestSchema, () => ({ roots: [{ uri: "file:///tmp/root-of-test", name: "root" }] }));
  }
  client.fallbackNotificationHandler = async (notice) => {
    heard.push(notice);
  };
  const headers = process.env.TOKEN ? { Authorization: `Bearer ${process.env.TOKEN}` } : {};
  const options = { requestInit: { headers }, eventSourceInit: { fetch: (u, init) => fetch(u, { ...init, headers: { ...init.headers, ...headers } }) } };
  const Transport = transport === "sse" ? SSEClientTransport : StreamableHTTPClientTransport;
  await client.connect(new Transport(new URL(url), options));
  return client;
}

async function everything(client, capabilities, heard, said) {
  said.echo = await client.callTool({ name: "echo", arguments: { message: "hello" } });
  said.structured = await client.callTool({ name: "get-structured-content", arguments: { location: "Chicago" } });
  said.invalid = await client.callTool({ name: "get-sum", arguments: { a: "no number" } }).catch((error) => error.message);
  const progress = [];
  said.long = await client.callTool({ name: "trigger-long-running-operation", arguments: { duration: 1, steps: 4 } }, undefined, {
    onprogress: (step) => progress.push(step),
  });
  said.progress = progress;
  const abort = new AbortController();
  setTimeout(() => abort.abort("enough"), 300);
  said.cancelled = await client
    .callTool({ name: "trigger-long-running-operation", arguments: { duration: 20, steps: 5 } }, undefined, { signal: abort.signal })
    .then(() => "answered", () => "cancelled");
  said.afterwards = await client.callTool({ name: "echo", arguments: { message: "still there" } });
  said.prompt = await client.getPrompt({ name: "args-prompt", arguments: { city: "Paris" } }).catch((error) => error.message);
  if (capabilities.sampling) {
    said.sampling = await client.callTool({ name: "trigger-sampling-request", arguments: { prompt: "why", maxTokens: 10 } });
  }
  if (capabilities.elicitation) {
    said.elicitation = await client.callTool({ name: "trigger-elicitation-request", arguments: {} });
  }
  if (capabilities.roots) {
    said.roots = await client.callTool({ name: "get-roots-list", arguments: {} });
  }
}

async function fixture(client, capabilities, heard, said) {
  said.logging = await client.callTool({ name: "test_tool_with_logging", arguments: {} });
  await until(() => heard.filter((notice) => notice.method === "notifications/message").length >= 3);
  said.level = await client.setLoggingLevel("info");
  await client.subscribeResource({ uri: "test://watched-resource" });
  await until(() => heard.some((notice) => notice.method === "notifications/resources/updated"));
  said.unsubscribed = await client.unsubscribeResource({ uri: "test://watched-resource" });
  said.heard = heard;
  said.binary = await client.readResource({ uri: "test://static-binary" });
  said.templated = await client.readResource({ uri: "test://template/7/data" });
  said.missing = await client.readResource({ uri: "test://nowhere" }).catch((error) => ({ code: error.code, message: error.message, data: error.data }));
  said.completed = await client.complete({ ref: { type: "ref/prompt", name: "test_prompt_with_arguments" }, argument: { name: "arg1", value: "par" } });
  said.slow = await client.callTool({ name: "test_reconnection", arguments: {} });
}

async function main([transport, url, server, text]) {
  const capabilities = JSON.parse(text);
  const heard = [];
  const said = {};
  const client = await connect(transport, url, capabilities, heard);
  said.server = client.getServerVersion();
  said.capabilities = client.getServerCapabilities();
  said.instructions = client.getInstructions();
  said.tools = await client.listTools();
  said.prompts = await client.listPrompts();
  said.resources = await client.listResources();
  said.templates = await client.listResourceTemplates();
  await (server === "fixture" ? fixture : everything)(client, capabilities, heard, said);
  await client.ping();
  await client.close();
  console.log(JSON.stringify(said));
  process.exit(0);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
