import { button, element, field, form, input } from "./elements.js";
import { offered, withIssuer, withPassword } from "./session.js";

const withName = (signedIn, attempt) =>
  form(
    "",
    [
      field("Name", input("username", { autocomplete: "username", required: true, maxLength: 50 })),
      field("Password", input("password", { type: "password", autocomplete: "current-password", required: true, maxLength: 1024 })),
    ],
    "Sign in",
    (entered) =>
      attempt(async () => {
        // as they are: a blank is part of a password
        await withPassword(entered.elements.username.value.trim(), entered.elements.password.value);
        await signedIn();
      }),
  );

/** Issuers know this server by one origin alone: from another there is no way back. */
const atIssuers = (attempt) => {
  const { resource, issuers } = offered();
  if (issuers.length > 0 && resource !== location.origin) {
    return [element("p", {}, "People of ", issuers.map(({ issuer }) => issuer).join(", "), " sign in at ", element("a", { href: `${resource}/console/`, textContent: `${resource}/console/` }), ".")];
  }
  return issuers.map((place) => button(`Sign in with ${place.issuer}`, () => attempt(() => withIssuer(place)), { className: "issuer" }));
};

export const signIn = (signedIn, attempt) =>
  element("section", { className: "signin" }, element("h2", { textContent: "Sign in" }), withName(signedIn, attempt), ...atIssuers(attempt));
