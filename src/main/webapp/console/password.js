// A session that began with name and password. The access token is in memory only; the refresh token, which works once, is
// kept for this tab so that a reload does not end the session.
import { Refused, send } from "./api.js";
import * as kept from "./kept.js";
import { until } from "./life.js";
import { random } from "./random.js";

const CLAIM_MS = 1_000;

class PasswordSession {
  place = null;
  #id;
  #refresh;
  #access = null;
  #until = 0;
  #renewal = null;
  #isOver = false;

  constructor(id, refresh) {
    this.#id = id;
    this.#refresh = refresh;
  }

  take(tokens) {
    this.#access = tokens.access_token;
    this.#until = until(tokens.expires_in);
    this.#refresh = tokens.refresh_token;
    if (!this.#isOver) kept.session.put({ kind: "password", id: this.#id, refresh: this.#refresh });
    return this;
  }

  async token() {
    return Date.now() < this.#until ? this.#access : this.another();
  }

  /** One for an access token that has ended or is refused; whoever asks meanwhile gets the same. */
  another() {
    this.#renewal ??= send("POST", "/api/v1/auth/refresh", { refresh_token: this.#refresh })
      .then((tokens) => this.take(tokens).#access)
      .finally(() => {
        this.#renewal = null;
      });
    return this.#renewal;
  }

  works() {}

  forget() {
    this.#isOver = true;
  }

  /** Tells the server; throws what it answers. */
  async end() {
    const out = (token) => send("POST", "/api/v1/auth/logout", undefined, token);
    try {
      await out(await this.token());
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      await out(await this.another());
    }
  }
}

/** Whether no other tab has this session: a tab that is duplicated takes the refresh token with it. */
const claim = (id) =>
  new Promise((resolve) => {
    if (!navigator.locks) {
      resolve(false);
      return;
    }
    const held = () => {
      resolve(true);
      return new Promise(() => {}); // until the page goes
    };
    // a page that is just reloaded still has it for a moment
    navigator.locks.request(`console.${id}`, { signal: AbortSignal.timeout(CLAIM_MS) }, held).catch(() => resolve(false));
  });

export const begin = async (username, password) => {
  const tokens = await send("POST", "/api/v1/auth/login", { username, password });
  const id = random();
  await claim(id);
  return new PasswordSession(id, tokens.refresh_token).take(tokens);
};

/** The session of this tab from before a reload; null if it is another tab's, or over. */
export const resume = async ({ id, refresh }) => {
  const session = new PasswordSession(id, refresh);
  try {
    if (await claim(id)) {
      await session.another();
      return session;
    }
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
  }
  kept.session.drop();
  return null;
};
