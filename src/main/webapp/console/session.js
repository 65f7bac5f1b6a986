// Who is signed in, in this tab: nobody, or somebody with a session of either kind.
import { Refused, send } from "./api.js";
import * as issuers from "./issuer.js";
import * as kept from "./kept.js";
import * as passwords from "./password.js";

/** The session is of no use any more. */
export class Ended extends Error {
  constructor(message, isWrong = true) {
    super(message);
    this.isWrong = isWrong;
  }
}

/** Somebody else is signed in meanwhile, or nobody: what was asked for before does not count. */
export class Superseded extends Error {}

let session = null;
let offer = { issuers: [] };

export const offered = () => offer;

/** The issuer that vouches; null for a name and password of ours. */
export const place = () => session?.place ?? null;

export const isSomebody = () => session !== null;

const resume = async () => {
  const before = kept.session.get();
  if (before === null) return null;
  return before.kind === "password" ? passwords.resume(before) : issuers.resume(offer, before);
};

/** Finds who comes back from an issuer, or was signed in before a reload; gives what is to be said of it. Throws if that cannot be known now. */
export const find = async () => {
  offer = await send("GET", "/api/v1/auth/issuers");
  let said = "";
  try {
    session = await issuers.arrive(offer);
  } catch (error) {
    said = error.message;
  }
  session ??= await resume();
  return said;
};

export const withPassword = async (username, password) => {
  session = await passwords.begin(username, password);
};

export const withIssuer = (chosen) => issuers.begin(offer, chosen);

export const forget = () => {
  session?.forget();
  session = null;
  kept.session.drop();
  kept.anew.put(true);
};

const isOver = (error) => error instanceof Refused && error.status === 401;

const ended = (error) => new Ended(`You are signed out: ${error.message}`);

const answered = async (mine, method, path, body) => {
  const orEnded = (error) => {
    throw isOver(error) ? ended(error) : error;
  };
  const token = await mine.token().catch(orEnded);
  try {
    return await send(method, path, body, token);
  } catch (error) {
    if (!isOver(error)) throw error;
    const another = await mine.another().catch(orEnded);
    if (another === null) throw ended(error);
    return send(method, path, body, another).catch(orEnded);
  }
};

/** Calls the API as who is signed in. Throws Ended if that is over, Superseded if it is somebody else by now. */
export const call = async (method, path, body) => {
  const mine = session;
  if (mine === null) throw new Superseded();
  try {
    const answer = await answered(mine, method, path, body);
    mine.works();
    if (session === mine) return answer;
  } catch (error) {
    if (session === mine) throw error;
  }
  throw new Superseded();
};

/** Ends the session, at the server too if that can be reached. */
export const end = async () => {
  try {
    await session.end();
  } catch (error) {
    if (!isOver(error)) throw error;
  } finally {
    forget();
  }
};
