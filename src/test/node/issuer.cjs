// A real OpenID Connect provider for the tests. Usage: issuer.cjs PORT KEYS.json ORIGIN [CERTIFICATE KEY], with NODE_PATH
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const { pathToFileURL } = require('node:url');

const [port, keys, origin, certificate, key] = process.argv.slice(2);

// who there is, with groups and algorithm
const people = {
  ada: { groups: ['operators', 'staff'], name: 'Ada Lovelace' },
  root: { groups: ['admins'], name: 'admin' },
  guest: { groups: ['staff'], name: 'guest' },
  outsider: { groups: ['other'], name: 'outsider' },
};
const scopes = ['mcp:read', 'mcp:write', 'tasks:read', 'tasks:write', 'auth:read', 'auth:write', 'read', 'write', 'admin', 'other'];

// what people use, which can keep no secret
const publicClient = (id, type, ...back) => ({
  client_id: id,
  application_type: type,
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: back,
  scope: `openid ${scopes.join(' ')}`,
});

(async () => {
  const { default: Provider } = await import(pathToFileURL(`${process.env.NODE_PATH}/oidc-provider/lib/index.js`));
  const set = JSON.parse(fs.readFileSync(keys, 'utf8'));
  const provider = new Provider(`${certificate ? 'https' : 'http'}://127.0.0.1:${port}`, {
    jwks: set,
    cookies: { keys: ['of a test'] },
    scopes,
    findAccount: (ctx, id) => people[id] && { accountId: id, claims: () => ({ sub: id }) },
    clientBasedCORS: () => true,
    clientDefaults: { id_token_signed_response_alg: set.keys[0].alg },
    clients: [
      publicClient('pages', 'web', `${origin}/docs/oauth2-redirect.html`, `${origin}/console/`),
      // on any port of the person's machine (RFC 8252)
      publicClient('somebody', 'native', 'http://127.0.0.1/callback'),
      ...Object.keys(people).map((id) => ({
        client_id: id,
        client_secret: `secret-of-${id}`,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        scope: scopes.join(' '),
      })),
    ],
    features: {
      clientCredentials: { enabled: true },
      // a client that registers itself gets no scope but those that it registers for
      registration: { enabled: true },
      // its pages for login and consent
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => origin,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource) => ({
          scope: scopes.join(' '),
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: set.keys[0].alg } },
        }),
      },
    },
    extraTokenClaims: (ctx, token) => {
      const who = people[token.accountId ?? token.clientId];
      return { groups: who.groups, preferred_username: who.name };
    },
  });
  const server = certificate
    ? https.createServer({ cert: fs.readFileSync(certificate), key: fs.readFileSync(key) }, provider.callback())
    : http.createServer(provider.callback());
  server.listen(Number(port), '127.0.0.1');
})();
