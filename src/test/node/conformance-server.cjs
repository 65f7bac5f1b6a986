// What the official conformance suite expects of a server, by its fixed names, on the official SDK.
// node conformance-server.cjs stdio | http PORT
const { createServer } = require("node:http");
const { randomUUID } = require("node:crypto");
const { Server } = require("@modelcontextprotocol/sdk/server/index.js");
const { StdioServerTransport } = require("@modelcontextprotocol/sdk/server/stdio.js");
const { StreamableHTTPServerTransport } = require("@modelcontextprotocol/sdk/server/streamableHttp.js");
const types = require("@modelcontextprotocol/sdk/types.js");

// one red pixel, and a WAV without samples
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

const EMPTY = { type: "object", properties: {} };
const text = (value) => ({ type: "text", text: value });
const image = () => ({ type: "image", data: PNG, mimeType: "image/png" });
const resource = (uri, mimeType, value) => ({ type: "resource", resource: { uri, mimeType, text: value } });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const oneArgument = (name) => ({ type: "object", properties: { [name]: { type: "string" } }, required: [name] });

const SCHEMA_2020_12 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: { address: { $anchor: "addressDef", type: "object", properties: { street: { type: "string" }, city: { type: "string" } } } },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
};

async function elicit(server, message, properties, required) {
  const requestedSchema = { type: "object", properties, required };
  const answer = await server.request({ method: "elicitation/create", params: { message, requestedSchema } }, types.ElicitResultSchema);
  return `action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`;
}

// name -> [input schema, what it does]
const TOOLS = {
  test_simple_text: [EMPTY, () => [text("This is a simple text response for testing.")]],
  test_image_content: [EMPTY, () => [image()]],
  test_audio_content: [EMPTY, () => [{ type: "audio", data: WAV, mimeType: "audio/wav" }]],
  test_embedded_resource: [
    EMPTY,
    () => [resource("test://embedded-resource", "text/plain", "This is an embedded resource content.")],
  ],
  test_multiple_content_types: [
    EMPTY,
    () => [
      text("Multiple content types test:"),
      image(),
      resource("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
    ],
  ],
  test_tool_with_logging: [
    EMPTY,
    async (args, extra) => {
      for (const data of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
        await extra.sendNotification({ method: "notifications/message", params: { level: "info", data } });
        await pause(50);
      }
      return [text("Tool with logging executed")];
    },
  ],
  test_tool_with_progress: [
    EMPTY,
    async (args, extra) => {
      const progressToken = extra._meta?.progressToken;
      for (const progress of [0, 50, 100]) {
        if (progressToken !== undefined) {
          await extra.sendNotification({ method: "notifications/progress", params: { progressToken, progress, total: 100 } });
        }
        await pause(50);
      }
      return [text("Tool with progress executed")];
    },
  ],
  test_error_handling: [
    EMPTY,
    () => {
      throw new Error("This tool intentionally returns an error for testing");
    },
  ],
  test_sampling: [
    oneArgument("prompt"),
    async (args, extra) => {
      const answer = await extra.sendRequest(
        {
          method: "sampling/createMessage",
          params: { messages: [{ role: "user", content: text(args.prompt) }], maxTokens: 100 },
        },
        types.CreateMessageResultSchema,
      );
      return [text(`LLM response: ${answer.content.text}`)];
    },
  ],
  test_elicitation: [
    oneArgument("message"),
    async (args, extra) => {
      const asked = { request: extra.sendRequest };
      const fields = {
        username: { type: "string", description: "User's response" },
        email: { type: "string", description: "User's email address" },
      };
      return [text(`User response: ${await elicit(asked, args.message, fields, ["username", "email"])}`)];
    },
  ],
  test_elicitation_sep1034_defaults: [
    EMPTY,
    async (args, extra) => {
      const fields = {
        name: { type: "string", default: "John Doe" },
        age: { type: "integer", default: 30 },
        score: { type: "number", default: 95.5 },
        status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
        verified: { type: "boolean", default: true },
      };
      return [text(`Elicitation completed: ${await elicit({ request: extra.sendRequest }, "Look through the defaults", fields, [])}`)];
    },
  ],
  test_elicitation_sep1330_enums: [
    EMPTY,
    async (args, extra) => {
      const titled = (noun) =>
        ["First", "Second", "Third"].map((ordinal, i) => ({ const: `value${i + 1}`, title: `${ordinal} ${noun}` }));
      const fields = {
        untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] },
        titledSingle: { type: "string", oneOf: titled("Option") },
        legacyEnum: { type: "string", enum: ["opt1", "opt2", "opt3"], enumNames: ["Option One", "Option Two", "Option Three"] },
        untitledMulti: { type: "array", items: { type: "string", enum: ["option1", "option2", "option3"] } },
        titledMulti: { type: "array", items: { anyOf: titled("Choice") } },
      };
      return [text(`Elicitation completed: ${await elicit({ request: extra.sendRequest }, "Choose", fields, [])}`)];
    },
  ],
  test_reconnection: [
    EMPTY,
    async (args, extra) => {
      extra.closeSSEStream?.();
      await pause(200);
      return [text("Reconnection test completed")];
    },
  ],
  json_schema_2020_12_tool: [SCHEMA_2020_12, (args) => [text(JSON.stringify(args))]],
};

const user = (content) => ({ role: "user", content });
const PROMPTS = {
  test_simple_prompt: [[], () => [user(text("This is a simple prompt for testing."))]],
  test_prompt_with_arguments: [
    ["arg1", "arg2"],
    (args) => [user(text(`Prompt with arguments: arg1='${args.arg1}', arg2='${args.arg2}'`))],
  ],
  test_prompt_with_embedded_resource: [
    ["resourceUri"],
    (args) => [
      user(resource(args.resourceUri, "text/plain", "Embedded resource content for testing.")),
      user(text("Please process the embedded resource above.")),
    ],
  ],
  test_prompt_with_image: [[], () => [user(image()), user(text("Please analyze the image above."))]],
};

const RESOURCES = {
  "test://static-text": { mimeType: "text/plain", text: "This is the content of the static text resource." },
  "test://static-binary": { mimeType: "image/png", blob: PNG },
  "test://watched-resource": { mimeType: "text/plain", text: "Watched" },
};

function read(uri) {
  const template = /^test:\/\/template\/([^/]+)\/data$/.exec(uri);
  if (template) {
    const body = { id: template[1], templateTest: true, data: `Data for ID: ${template[1]}` };
    return { uri, mimeType: "application/json", text: JSON.stringify(body) };
  }
  if (!RESOURCES[uri]) {
    throw new types.McpError(-32002, "Resource not found", { uri });
  }
  return { uri, ...RESOURCES[uri] };
}

function build() {
  const capabilities = {
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { subscribe: true, listChanged: true },
    logging: {},
    completions: {},
  };
  const server = new Server({ name: "conformance-fixture", version: "1.0.0" }, { capabilities, instructions: "For tests." });
  server.setRequestHandler(types.ListToolsRequestSchema, () => ({
    tools: Object.entries(TOOLS).map(([name, [inputSchema]]) => ({ name, description: `Fixture ${name}`, inputSchema })),
  }));
  server.setRequestHandler(types.CallToolRequestSchema, async (request, extra) => {
    const tool = TOOLS[request.params.name];
    if (!tool) {
      throw new types.McpError(-32602, `Unknown tool: ${request.params.name}`);
    }
    try {
      return { content: await tool[1](request.params.arguments ?? {}, extra) };
    } catch (error) {
      return { content: [text(error.message)], isError: true };
    }
  });
  server.setRequestHandler(types.ListPromptsRequestSchema, () => ({
    prompts: Object.entries(PROMPTS).map(([name, [names]]) => ({
      name,
      description: `Fixture ${name}`,
      arguments: names.map((argument) => ({ name: argument, required: true })),
    })),
  }));
  server.setRequestHandler(types.GetPromptRequestSchema, (request) => {
    const prompt = PROMPTS[request.params.name];
    if (!prompt) {
      throw new types.McpError(-32602, `Unknown prompt: ${request.params.name}`);
    }
    return { messages: prompt[1](request.params.arguments ?? {}) };
  });
  server.setRequestHandler(types.ListResourcesRequestSchema, () => ({
    resources: Object.entries(RESOURCES).map(([uri, { mimeType }]) => ({ uri, name: uri, mimeType })),
  }));
  server.setRequestHandler(types.ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [{ uriTemplate: "test://template/{id}/data", name: "template", mimeType: "application/json" }],
  }));
  server.setRequestHandler(types.ReadResourceRequestSchema, (request) => ({ contents: [read(request.params.uri)] }));
  server.setRequestHandler(types.SubscribeRequestSchema, async (request) => {
    // whoever listens soon hears of a change
    setTimeout(() => server.sendResourceUpdated({ uri: request.params.uri }).catch(() => {}), 100);
    return {};
  });
  server.setRequestHandler(types.UnsubscribeRequestSchema, () => ({}));
  server.setRequestHandler(types.CompleteRequestSchema, () => ({
    completion: { values: ["paris", "park", "party"], total: 150, hasMore: false },
  }));
  return server;
}

/** Keeps the events of a session, so that a stream that was closed can be resumed. */
class Events {
  #events = [];
  async storeEvent(streamId, message) {
    const id = `${streamId}_${this.#events.length}`;
    this.#events.push({ id, streamId, message });
    return id;
  }
  async getStreamIdForEventId(eventId) {
    return this.#events.find((event) => event.id === eventId)?.streamId;
  }
  async replayEventsAfter(lastEventId, { send }) {
    const last = this.#events.findIndex((event) => event.id === lastEventId);
    const { streamId } = this.#events[last];
    for (const event of this.#events.slice(last + 1)) {
      if (event.streamId === streamId && Object.keys(event.message).length > 0) {
        await send(event.id, event.message);
      }
    }
    return streamId;
  }
}

function listen(port) {
  const sessions = new Map();
  const hosts = [`localhost:${port}`, `127.0.0.1:${port}`];
  const http = createServer(async (request, response) => {
    const host = request.headers.host;
    const origin = request.headers.origin;
    const isOwn = hosts.includes(host) && (!origin || /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(origin));
    if (!isOwn) {
      response.writeHead(403).end();
      return;
    }
    let transport = sessions.get(request.headers["mcp-session-id"]);
    if (!transport && request.headers["mcp-session-id"]) {
      const body = { jsonrpc: "2.0", error: { code: -32001, message: "Session not found" }, id: null };
      response.writeHead(404, { "Content-Type": "application/json" }).end(JSON.stringify(body));
      return;
    }
    if (!transport) {
      transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        eventStore: new Events(),
        retryInterval: 100,
        onsessioninitialized: (id) => sessions.set(id, transport),
        onsessionclosed: (id) => sessions.delete(id),
      });
      await build().connect(transport);
    }
    await transport.handleRequest(request, response);
  });
  http.listen(port, "127.0.0.1");
}

const [mode, port] = process.argv.slice(2);
if (mode === "stdio") {
  build().connect(new StdioServerTransport());
} else {
  listen(Number(port));
}
