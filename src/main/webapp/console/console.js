// The console: signing in, and one view at a time, named by what stands behind # in the address.
import { account } from "./account.js";
import { audit } from "./audit.js";
import { button, element } from "./elements.js";
import { Ended, Superseded, call, end, find, forget, isSomebody, place } from "./session.js";
import { signIn } from "./signin.js";
import { users } from "./users.js";

const VIEWS = {
  account: { title: "Account", view: account, isFor: () => true },
  users: { title: "Users", view: users, isFor: (me) => me.is_admin },
  audit: { title: "Audit", view: audit, isFor: (me) => me.is_admin },
};

const TITLE = document.title;

const part = (id) => document.getElementById(id);

let me = null;
let shown = 0;

const notice = (text = "", isWrong = false) => {
  part("notice").textContent = text;
  part("notice").className = isWrong ? "wrong" : "";
};

/** Whoever reads by ear or keyboard goes on at its head. */
const put = (title, view) => {
  document.title = `${title} – ${TITLE}`;
  part("view").replaceChildren(view);
  const head = view.querySelector("h2");
  head.tabIndex = -1;
  if (document.activeElement === document.body) head.focus();
};

const signedOut = (text = "", isWrong = false) => {
  me = null;
  shown++;
  part("nav").replaceChildren();
  part("who").replaceChildren();
  put("Sign in", signIn(signedIn, attempt));
  notice(text, isWrong);
};

/** It may be better in a moment. */
const failed = (title, error, again) => {
  put(title, element("section", {}, element("h2", { textContent: title }), button("Try again", () => attempt(again))));
  notice(error.message, true);
};

/** Does something; says what went wrong. */
const attempt = async (act) => {
  notice();
  try {
    await act();
  } catch (error) {
    if (error instanceof Superseded) return;
    if (error instanceof Ended) {
      forget();
      signedOut(error.message, error.isWrong);
    } else {
      notice(error.message, true);
    }
  }
};

const leave = () =>
  attempt(async () => {
    const from = place();
    try {
      await end();
    } catch (error) {
      signedOut(`This tab has forgotten the session, but the server was not told: ${error.message}`, true);
      return;
    }
    signedOut(from ? `You are signed out here. Your session with ${from.issuer} goes on there.` : "You are signed out.");
  });

const chosen = () => {
  const name = location.hash.slice(1);
  return Object.hasOwn(VIEWS, name) && VIEWS[name].isFor(me) ? name : "account";
};

const show = async (state = {}) => {
  const name = chosen();
  const mine = ++shown;
  for (const link of part("nav").children) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  // who has gone on to another view meanwhile is not called back
  const again = async (next = state) => {
    if (me !== null && chosen() === name) await show(next);
  };
  try {
    const made = await VIEWS[name].view({ me, place: place(), state, call, attempt, show: again });
    if (mine === shown) put(VIEWS[name].title, made);
  } catch (error) {
    if (mine !== shown) return;
    if (error instanceof Ended || error instanceof Superseded) throw error;
    failed(VIEWS[name].title, error, () => show(state));
  }
};

const linkTo = (name, title) =>
  element("a", {
    href: `#${name}`,
    textContent: title,
    onclick: () => {
      if (location.hash === `#${name}`) attempt(() => show());
    },
  });

const signedIn = async () => {
  const from = place();
  try {
    me = await call("GET", "/api/v1/auth/me");
  } catch (error) {
    if (error instanceof Superseded) return;
    if (error instanceof Ended || error.status === 403) {
      forget();
      signedOut(from ? `${from.issuer} knows you, but this server lets you in no further: ${error.message}` : error.message, true);
    } else {
      failed("Sign in", error, signedIn);
    }
    return;
  }
  part("nav").replaceChildren(
    ...Object.entries(VIEWS)
      .filter(([, { isFor }]) => isFor(me))
      .map(([name, { title }]) => linkTo(name, title)),
  );
  part("who").replaceChildren(element("span", { textContent: `${me.username} (${me.role})` }), button("Sign out", leave));
  await show();
};

const start = async () => {
  try {
    const said = await find();
    if (isSomebody()) {
      await attempt(signedIn);
      if (said) notice(said, true);
    } else {
      signedOut(said, true);
    }
  } catch (error) {
    failed("Sign in", error, start);
  }
};

window.addEventListener("hashchange", () => me && attempt(() => show()));

start();
