// Who may come, for administrators.
import { ask, button, choice, element, field, form, input, moment, table } from "./elements.js";

const ROLES = ["viewer", "user", "operator", "admin"];
const PAGE = 50;

const state = (user) => {
  if (!user.is_active) return "disabled";
  return user.locked_until && new Date(user.locked_until) > new Date() ? element("span", {}, "locked until ", moment(user.locked_until)) : "active";
};

const changes = ({ attempt, call, show }, user) => {
  const path = `/api/v1/auth/users/${user.id}`;
  const change = (body) =>
    attempt(async () => {
      await call("PATCH", path, body);
      await show();
    });
  const reset = () =>
    attempt(async () => {
      const next = input("password", { type: "password", autocomplete: "new-password", required: true });
      if (await ask(`New password for ${user.username}`, "All sessions of the user end, and so does a lock.", "Set", [field("New password", next)])) {
        await call("PUT", `${path}/password`, { new_password: next.value });
        await show();
      }
    });
  const remove = () =>
    attempt(async () => {
      if (await ask(`Delete ${user.username}?`, "Sessions, keys and all that is the user's go too, for good.", "Delete")) {
        await call("DELETE", path);
        await show();
      }
    });
  return { change, reset, remove };
};

const row = (context, user) => {
  const { change, reset, remove } = changes(context, user);
  const isOurs = !user.issuer;
  const may = !context.place;
  const role = choice("role", ROLES, user.role);
  role.ariaLabel = `Role of ${user.username}`;
  role.disabled = !may || !isOurs;
  role.addEventListener("change", async () => {
    const wanted = role.value;
    role.value = user.role;
    if (await ask(`Make ${user.username} ${wanted}?`, "The user's sessions end.", "Change")) await change({ role: wanted });
  });
  const act = (text, what) => button(text, what, { ariaLabel: `${text} ${user.username}` });
  return [
    user.username,
    user.email ?? "–",
    role,
    state(user),
    user.issuer ?? "here",
    moment(user.last_login),
    !may
      ? ""
      : element(
          "span",
          { className: "acts" },
          act(user.is_active ? "Disable" : "Enable", () => change({ is_active: !user.is_active })),
          isOurs ? act("New password", reset) : null,
          isOurs ? act("Delete", remove) : null,
        ),
  ];
};

const newUser = ({ attempt, call, show }) =>
  form(
    "New user",
    [
      field("Name", input("username", { required: true, pattern: "[A-Za-z0-9_\\-]{3,50}", title: "3 to 50 of A-Z a-z 0-9 _ -" })),
      field("Email", input("email", { type: "email", required: true })),
      field("Password", input("password", { type: "password", autocomplete: "new-password", required: true })),
      field("Role", choice("role", ROLES, "user")),
    ],
    "Add",
    ({ elements: { username, email, password, role } }) =>
      attempt(async () => {
        await call("POST", "/api/v1/auth/users", { username: username.value, email: email.value, password: password.value, role: role.value });
        await show();
      }),
  );

const pages = (context, offset, total) =>
  element(
    "p",
    {},
    `${Math.min(offset + 1, total)} to ${Math.min(offset + PAGE, total)} of ${total} `,
    button("Before", () => context.attempt(() => context.show({ offset: offset - PAGE })), { disabled: offset === 0 }),
    button("After", () => context.attempt(() => context.show({ offset: offset + PAGE })), { disabled: offset + PAGE >= total }),
  );

export const users = async (context) => {
  const offset = context.state.offset ?? 0;
  const page = await context.call("GET", `/api/v1/auth/users?offset=${offset}&limit=${PAGE}`);
  return element(
    "section",
    {},
    element("h2", { textContent: "Users" }),
    context.place ? element("p", { textContent: "Users are changed by administrators who sign in with name and password." }) : null,
    table(
      "",
      ["Name", "Email", "Role", "State", "From", "Last login", ""],
      page.users.map((user) => row(context, user)),
      "There are none here.",
    ),
    pages(context, offset, page.total),
    context.place ? null : newUser(context),
  );
};
