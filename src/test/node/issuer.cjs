// A real OpenID Connect provider for the tests. Usage: issuer.cjs PORT KEYS.json ORIGIN, with NODE_PATH
const fs = require('node:fs');
const { pathToFileURL } = require('node:url');

const [port, keys, origin] = process.argv.slice(2);

// who there is, with groups and algorithm
const people = {
  ada: { groups: ['operators', 'staff'], name: 'Ada Lovelace' },
  root: { groups: ['admins'], name: 'admin' },
  guest: { groups: ['staff'], name: 'guest' },
  outsider: { groups: ['other'], name: 'outsider' },
};
const scopes = ['mcp:read', 'mcp:write', 'tasks:read', 'tasks:write', 'auth:read', 'auth:write', 'read', 'write', 'admin', 'other'];

(async () => {
  const { default: Provider } = await import(pathToFileURL(`${process.env.NODE_PATH}/oidc-provider/lib/index.js`));
  const set = JSON.parse(fs.readFileSync(keys, 'utf8'));
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    jwks: set,
    cookies: { keys: ['of a test'] },
    scopes,
    clients: Object.keys(people).map((id) => ({
      client_id: id,
      client_secret: `secret-of-${id}`,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      id_token_signed_response_alg: set.keys[0].alg,
      scope: scopes.join(' '),
    })),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => origin,
        getResourceServerInfo: (ctx, resource) => ({
          scope: scopes.join(' '),
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: set.keys[0].alg } },
        }),
      },
    },
    extraTokenClaims: (ctx, token) => ({
      groups: people[token.clientId].groups,
      preferred_username: people[token.clientId].name,
    }),
  });
  provider.listen(Number(port), '127.0.0.1');
})();
