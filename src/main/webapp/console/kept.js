// What a tab keeps over a reload: of one session at most, and of a login that is under way.

const slot = (name) => ({
  put: (value) => sessionStorage.setItem(name, JSON.stringify(value)),
  get: () => JSON.parse(sessionStorage.getItem(name)),
  drop: () => sessionStorage.removeItem(name),
});

/** {kind: "password", id, refresh} or {kind: "issuer", issuer}. */
export const session = slot("console.session");

/** {state, verifier, issuer, view, silently}. */
export const login = slot("console.login");

/** Whether who signs in next is to say who he is, whatever the issuer remembers. */
export const anew = slot("console.anew");
