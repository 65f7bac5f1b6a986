// A small service for fault tests. It writes down every POST, so that a test can prove that none ran twice.
// Usage: node worker.cjs PORT LOG
const http = require('node:http');
const fs = require('node:fs');
const [port, log] = [Number(process.argv[2]), process.argv[3]];

const server = http.createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (request.method === 'POST') fs.appendFileSync(log, `${request.url}\n`);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ port }));
  });
});
server.listen(port, '127.0.0.1');
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
