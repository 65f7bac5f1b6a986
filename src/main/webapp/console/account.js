// One's own account.
import { ask, button, element, field, form, input, moment, table, tell } from "./elements.js";
import { Ended } from "./session.js";

const SCOPES = "admin, read, write, or AREA:read and AREA:write";

const facts = (me, place) =>
  element(
    "dl",
    {},
    ...Object.entries({
      Name: me.username,
      Email: me.email ?? "–",
      Role: me.role,
      "Signed in with": place ? place.issuer : "name and password",
      "Here since": moment(me.created_at),
    }).flatMap(([name, value]) => [element("dt", { textContent: name }), element("dd", {}, value)]),
  );

const password = ({ attempt, call, me }) =>
  form(
    "Change password",
    [
      // for what keeps passwords
      input("username", { autocomplete: "username", value: me.username, hidden: true, readOnly: true }),
      field("Present password", input("current", { type: "password", autocomplete: "current-password", required: true })),
      field("New password", input("next", { type: "password", autocomplete: "new-password", required: true })),
      field("New password again", input("again", { type: "password", autocomplete: "new-password", required: true })),
    ],
    "Change",
    ({ elements: { current, next, again } }) =>
      attempt(async () => {
        if (next.value !== again.value) throw new Error("The new passwords differ");
        await call("PUT", "/api/v1/auth/password", { current_password: current.value, new_password: next.value });
        throw new Ended("The password is changed, and all your sessions have ended. Sign in with the new one.", false);
      }),
  );

const newKey = ({ attempt, call, show }) =>
  form(
    "New key",
    [
      field("What it is for", input("name", { required: true, maxLength: 100 })),
      field("Scopes", input("scopes", { placeholder: "as your role", title: SCOPES })),
      field("Ends at", input("expires", { type: "datetime-local" })),
      field("Requests a minute", input("rate", { type: "number", min: 1, max: 1_000_000 })),
    ],
    "Make",
    ({ elements: { name, scopes, expires, rate } }) =>
      attempt(async () => {
        const wanted = scopes.value.split(/[\s,]+/).filter((each) => each);
        const made = await call("POST", "/api/v1/auth/api-keys", {
          name: name.value,
          ...(wanted.length > 0 ? { scopes: wanted } : {}),
          ...(expires.value ? { expires_at: new Date(expires.value).toISOString() } : {}),
          ...(rate.value ? { rate_limit_per_minute: Number(rate.value) } : {}),
        });
        await tell(`Key ${made.name}`, "It is shown this once:", element("output", { className: "key", textContent: made.key }), "I have it");
        await show();
      }),
  );

const keys = async (context) => {
  const { keys: own } = await context.call("GET", "/api/v1/auth/api-keys");
  const remove = (key) =>
    context.attempt(async () => {
      if (await ask(`Delete key ${key.name}?`, "Who uses it is refused at once.", "Delete")) {
        await context.call("DELETE", `/api/v1/auth/api-keys/${key.id}`);
        await context.show();
      }
    });
  return table(
    "API keys",
    ["Name", "Begins with", "Scopes", "A minute", "Made", "Ends", "Last used", ""],
    own.map((key) => [
      key.name,
      element("code", { textContent: key.prefix }),
      key.scopes.join(" "),
      String(key.rate_limit_per_minute ?? "–"),
      moment(key.created_at),
      moment(key.expires_at),
      moment(key.last_used_at),
      button("Delete", () => remove(key), { ariaLabel: `Delete key ${key.name}` }),
    ]),
    "You have none.",
  );
};

/** What an issuer vouches for has no password and no keys here. */
export const account = async (context) =>
  element(
    "section",
    {},
    element("h2", { textContent: "Account" }),
    facts(context.me, context.place),
    ...(context.place ? [] : [await keys(context), newKey(context), password(context)]),
  );
