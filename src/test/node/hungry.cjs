// An MCP server whose child takes a gigabyte when it is told to "grow".
const { spawn } = require("node:child_process");
const readline = require("node:readline");

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  if (method === "grow") {
    spawn(process.execPath, ["-e", "const all = Buffer.alloc(1 << 30, 1); setInterval(() => all[0], 1000)"], { detached: true, stdio: "ignore" }).unref();
  } else if (id !== undefined) {
    const result = method === "initialize" ? { protocolVersion: "2025-11-25", capabilities: {}, serverInfo: { name: "hungry", version: "1" } } : {};
    console.log(JSON.stringify({ jsonrpc: "2.0", id, result }));
  }
});
