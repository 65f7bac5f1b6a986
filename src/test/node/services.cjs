// Lists the tools of MCP services and makes the calls of services.json, directly over a pipe and through another address, with the official client.
// node services.cjs FILE, where FILE has {services: [{name, command, args, env, cwd, url}], values: {direct: {…}, through: {…}}}; a token in TOKEN.
// Writes one line of JSON for each service: {name, direct, through}, each {server, protocol, tools, calls, milliseconds}.
const fs = require("fs");
const path = require("path");
const { Client } = require("@modelcontextprotocol/sdk/client/index.js");
const { StdioClientTransport } = require("@modelcontextprotocol/sdk/client/stdio.js");
const { StreamableHTTPClientTransport } = require("@modelcontextprotocol/sdk/client/streamableHttp.js");
const { z } = require("zod");

const anything = z.looseObject({});
const calls = JSON.parse(fs.readFileSync(path.join(__dirname, "services.json"), "utf8"));

// ${NAME} stands for what is another on each side
const filled = (value, values) => JSON.parse(JSON.stringify(value).replace(/\$\{(\w+)\}/g, (_, name) => values[name]));

// what differs from run to run and side to side: places, times, ids
function plain(value, values) {
  let text = JSON.stringify(value);
  for (const [name, place] of Object.entries(values)) {
    if (place.startsWith("/")) text = text.split(place).join(`(${name})`);
  }
  return JSON.parse(
    text
      .replace(/(\\"(?:duration|elapsed|[a-z_]*_?(?:time|ms|mb|memory|heap)[a-z_]*)\\" ?: ?)[\d.]+/gi, "$1(number)")
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "(uuid)")
      .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?/g, "(time)")
      .replace(/\b\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d+Z/g, "(time)")
      .replace(/(-|_)\d{13}(-|_)[0-9a-z]+/g, "(id)")
      .replace(/\b\d{13}\b/g, "(milliseconds)")
      .replace(/\b\d{10}(\.\d+)?\b/g, "(seconds)")
      .replace(/\b\d+(\.\d+)?( ?ms| ?milliseconds| seconds|s)\b/g, "(duration)"),
  );
}

async function heard(transport, service, values) {
  const begin = process.hrtime.bigint();
  const client = new Client({ name: "services", version: "1.0.0" }, { capabilities: {} });
  let protocol;
  const told = transport.setProtocolVersion?.bind(transport);
  transport.setProtocolVersion = (version) => {
    protocol = version;
    told?.(version);
  };
  await client.connect(transport, { timeout: 60000 });
  const milliseconds = Number((process.hrtime.bigint() - begin) / 1000000n);
  const tools = [];
  let cursor;
  do {
    const page = await client.request({ method: "tools/list", params: cursor ? { cursor } : {} }, anything, { timeout: 60000 });
    tools.push(...page.tools);
    cursor = page.nextCursor;
  } while (cursor);
  const answers = [];
  for (const call of calls[service.name] ?? []) {
    const params = { name: call.tool, arguments: filled(call.arguments ?? {}, values) };
    // a call with "until" is made again until its server has got that far
    let answer;
    for (let tries = call.until ? 60 : 1; tries > 0; tries--) {
      answer = await client
        .request({ method: "tools/call", params }, anything, { timeout: 60000 })
        .catch((error) => ({ error: { code: error.code, message: error.message } }));
      if (!call.until || new RegExp(call.until).test(JSON.stringify(answer))) break;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    answers.push({ tool: call.tool, expect: call.expect, answer: plain(answer, values) });
  }
  const server = client.getServerVersion();
  await client.close();
  // the same tools, whatever their order and wherever they are
  tools.sort((one, other) => (one.name < other.name ? -1 : 1));
  return { server, protocol, tools: plain(tools, values), calls: answers, milliseconds };
}

async function main([file]) {
  const { services, values } = JSON.parse(fs.readFileSync(file, "utf8"));
  const headers = { Authorization: `Bearer ${process.env.TOKEN}` };
  for (const service of services) {
    const said = { name: service.name };
    try {
      const { command, args, env, cwd } = service;
      const direct = new StdioClientTransport({ command, args, env, cwd, stderr: "ignore" });
      const through = new StreamableHTTPClientTransport(new URL(service.url), { requestInit: { headers } });
      [said.direct, said.through] = await Promise.all([heard(direct, service, values.direct), heard(through, service, values.through)]);
    } catch (error) {
      said.error = String(error.stack ?? error);
    }
    console.log(JSON.stringify(said));
  }
  process.exit(0);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
