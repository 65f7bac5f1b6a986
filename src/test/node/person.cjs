// The official client, used by a person: node person.cjs CHROME URL WHO CLIENT, which is empty if it registers itself. Finds the issuer, has the person log in, calls a tool.
// Prints as JSON what it asked the issuer for and what came of it.
const http = require('node:http');
const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
const { StreamableHTTPClientTransport } = require('@modelcontextprotocol/sdk/client/streamableHttp.js');
const { UnauthorizedError } = require('@modelcontextprotocol/sdk/client/auth.js');
const { withBrowser, logIn, consent } = require('./browser.cjs');

// where the browser comes back with a code
function callback() {
  let came;
  const server = http.createServer((request, response) => {
    response.end('You may close this page.');
    const code = new URL(request.url, 'http://127.0.0.1').searchParams.get('code');
    if (code) came(code);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({
    url: `http://127.0.0.1:${server.address().port}/callback`,
    next: () => new Promise((got) => { came = got; }),
    close: () => server.close(),
  })));
}

async function main([chrome, url, who, id]) {
  const back = await callback();
  await withBrowser(chrome, async (context) => {
    const asked = [];
    const kept = { client: id ? { client_id: id } : undefined };
    let code;
    const provider = {
      redirectUrl: back.url,
      clientMetadata: {
        client_name: 'person',
        application_type: 'native',
        redirect_uris: [back.url],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      },
      clientInformation: () => kept.client,
      saveClientInformation: (client) => { kept.client = client; },
      tokens: () => kept.tokens,
      saveTokens: (tokens) => { kept.tokens = tokens; },
      saveCodeVerifier: (verifier) => { kept.verifier = verifier; },
      codeVerifier: () => kept.verifier,
      async redirectToAuthorization(to) {
        asked.push({ scope: to.searchParams.get('scope'), resource: to.searchParams.get('resource') });
        code = back.next();
        const page = await context.newPage();
        page.setDefaultTimeout(20_000);
        await page.goto(String(to));
        await (asked.length === 1 ? logIn(page, who) : consent(page));
      },
    };
    const open = () => new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
    const client = () => new Client({ name: 'person', version: '1.0.0' });
    const first = open();
    await client().connect(first).catch((error) => { if (!(error instanceof UnauthorizedError)) throw error; });
    await first.finishAuth(await code);
    const transport = open();
    const session = client();
    await session.connect(transport);
    const { tools } = await session.listTools();
    const call = () => session.callTool({ name: 'everything__echo', arguments: { message: 'by a person' } });
    // the first token may only read: the client asks for more by itself
    const echo = await call().catch(async (error) => {
      if (!(error instanceof UnauthorizedError)) throw error;
      await transport.finishAuth(await code);
      return call();
    });
    console.log(JSON.stringify({ asked, tools: tools.length, echo }));
    await session.close();
  });
  back.close();
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
