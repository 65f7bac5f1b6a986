// Who did what, for administrators.
import { button, element, field, form, input, moment, table, values } from "./elements.js";

const FILTERS = { actor: "Who", action: "Action", target: "Target", outcome: "Outcome" };

const filter = ({ show, state, attempt }) =>
  form(
    "",
    Object.entries(FILTERS).map(([name, label]) => field(label, input(name, { value: state[name] ?? "" }))),
    "Find",
    (entered) => attempt(() => show(values(entered))),
  );

const query = (state) => new URLSearchParams(Object.entries(state).filter(([, value]) => value));

export const audit = async (context) => {
  const { events, next } = await context.call("GET", `/api/v1/audit?${query(context.state)}`);
  return element(
    "section",
    {},
    element("h2", { textContent: "Audit" }),
    filter(context),
    table(
      "Events, the newest first",
      ["At", "Who", "Action", "Target", "Place", "Outcome", "Took"],
      events.map((event) => [
        moment(event.at),
        element("span", { title: event.actor, textContent: event.actor_name || "a stranger" }),
        event.action,
        event.target,
        event.place,
        event.outcome,
        `${(event.micros / 1000).toFixed(1)} ms`,
      ]),
      "There are none.",
    ),
    next ? button("Older", () => context.attempt(() => context.show({ ...context.state, before: next }))) : null,
  );
};
