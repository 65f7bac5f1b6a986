// A session that an issuer outside vouches for: OAuth 2.0 authorization code with PKCE (RFC 7636) as a public client, for this
// server (RFC 8707). The access token is in memory only; after a reload, and when it ends, the issuer is asked again, without
// questions to people.
import { read } from "./api.js";
import * as kept from "./kept.js";
import { until } from "./life.js";
import { base64url, random } from "./random.js";

/** What an issuer answers that wants to see the person (OpenID Connect Core, 3.1.2.6). */
const WANTS_TO_ASK = ["login_required", "interaction_required", "consent_required", "account_selection_required"];

const back = () => `${location.origin}/console/`;

const safe = (text) => {
  const url = new URL(text);
  if (url.protocol === "https:" || ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname)) return url;
  throw new Error(`${url.origin} is not reached over https`);
};

const described = async (place) => {
  const about = await read(place.configuration);
  if (about.issuer !== place.issuer) throw new Error(`${place.issuer} calls itself ${about.issuer}`);
  return about;
};

const resource = (offer) => (offer.names_resource ? { resource: offer.resource } : {});

/** Leaves the page; people come back with a code. */
const leave = async (offer, place, prompt) => {
  if (!crypto.subtle) throw new Error("A login with an issuer needs this page over https");
  const to = safe((await described(place)).authorization_endpoint);
  const verifier = random();
  const state = random();
  const challenge = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  const asked = {
    response_type: "code",
    client_id: offer.client_id,
    redirect_uri: back(),
    state,
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...resource(offer),
    ...(offer.scopes.length > 0 ? { scope: offer.scopes.join(" ") } : {}),
    ...(prompt ? { prompt } : {}),
  };
  Object.entries(asked).forEach(([name, value]) => to.searchParams.set(name, value));
  const silently = prompt === "none";
  kept.session.drop();
  kept.login.put({ state, verifier, issuer: place.issuer, view: location.hash, silently });
  if (silently) location.replace(to);
  else location.assign(to);
  return new Promise(() => {}); // nothing comes after it
};

class IssuerSession {
  #offer;
  #access;
  #until;
  #hasWorked = false;
  #leaving = null;

  constructor(offer, place, tokens) {
    this.#offer = offer;
    this.place = place;
    this.#access = tokens.access_token;
    this.#until = until(tokens.expires_in);
    kept.session.put({ kind: "issuer", issuer: place.issuer });
  }

  async token() {
    return Date.now() < this.#until ? this.#access : this.#renew();
  }

  /** Of a token that never was any good another one would be no better. */
  async another() {
    return this.#hasWorked ? this.#renew() : null;
  }

  works() {
    this.#hasWorked = true;
  }

  forget() {}

  /** The issuer's own session goes on. */
  async end() {}

  #renew() {
    this.#leaving ??= leave(this.#offer, this.place, "none").finally(() => {
      this.#leaving = null;
    });
    return this.#leaving;
  }
}

/** Goes to the issuer. */
export const begin = (offer, place) => {
  const prompt = kept.anew.get() ? "login" : null;
  kept.anew.drop();
  return leave(offer, place, prompt);
};

/** Goes to the issuer of this tab from before a reload; null if it is not believed any more. */
export const resume = async (offer, { issuer }) => {
  const place = offer.issuers.find((each) => each.issuer === issuer);
  if (place) return leave(offer, place, "none");
  kept.session.drop();
  return null;
};

/** With what somebody comes; the address forgets it at once. */
const taken = () => {
  const answer = new URLSearchParams(location.search);
  if (!answer.has("state") && !answer.has("error")) return null;
  const begun = kept.login.get();
  kept.login.drop();
  history.replaceState(null, "", location.pathname + (begun?.view ?? ""));
  return { answer, begun };
};

let came = taken();

const code = (answer, begun, about) => {
  const by = answer.get("iss");
  if (by ? by !== begun.issuer : about.authorization_response_iss_parameter_supported) {
    throw new Error("The answer comes from another issuer than the one that was asked (RFC 9207). Sign in again.");
  }
  if (answer.has("code")) return answer.get("code");
  if (begun.silently && WANTS_TO_ASK.includes(answer.get("error"))) {
    throw new Error(`Your session with ${begun.issuer} has ended. Sign in again.`);
  }
  throw new Error(`${begun.issuer} lets nobody in: ${answer.get("error_description") ?? answer.get("error")}`);
};

/** The session of who comes back from an issuer; null if nobody does. */
export const arrive = async (offer) => {
  if (came === null) return null;
  const { answer, begun } = came;
  came = null;
  const place = offer.issuers.find(({ issuer }) => issuer === begun?.issuer);
  if (!place || begun.state !== answer.get("state")) {
    throw new Error("This login was not begun in this tab, or is over. Sign in again.");
  }
  const about = await described(place);
  const tokens = await read(safe(about.token_endpoint), {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: code(answer, begun, about),
      redirect_uri: back(),
      client_id: offer.client_id,
      code_verifier: begun.verifier,
      ...resource(offer),
    }),
  });
  return new IssuerSession(offer, place, tokens);
};
