// Elements of the page. Text is only ever text: nothing here is read as HTML.

export const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child));
  return made;
};

export const field = (label, input) => element("label", {}, element("span", { textContent: label }), input);

export const input = (name, properties = {}) => element("input", { name, autocomplete: "off", ...properties });

export const choice = (name, options, chosen) =>
  element("select", { name }, ...options.map((each) => element("option", { textContent: each, selected: each === chosen })));

export const button = (text, act, properties = {}) =>
  element("button", { type: "button", textContent: text, onclick: act, ...properties });

export const moment = (text) => (text ? element("time", { dateTime: text, textContent: new Date(text).toLocaleString() }) : "–");

export const table = (caption, columns, rows, none) =>
  element(
    "div",
    { className: "scroll" },
    element(
      "table",
      {},
      caption && element("caption", { textContent: caption }),
      element("thead", {}, element("tr", {}, ...columns.map((each) => element("th", { scope: "col", textContent: each })))),
      element(
        "tbody",
        {},
        ...(rows.length > 0
          ? rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, cell))))
          : [element("tr", {}, element("td", { colSpan: columns.length, textContent: none }))]),
      ),
    ),
  );

export const values = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim?.() ?? value]));

/** A form that is sent by a function; its button rests meanwhile. */
export const form = (title, inputs, submit, act) => {
  const send = element("button", { textContent: submit });
  const made = element("form", {}, title && element("h3", { textContent: title }), ...inputs, send);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    try {
      await act(made);
    } finally {
      send.disabled = false;
    }
  });
  return made;
};

const opened = (title, content) => {
  const dialog = element("dialog", { ariaLabel: title }, content);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
};

/** Asks in a dialog; whether it is to be done. */
export const ask = (title, text, submit, inputs = []) =>
  new Promise((resolve) => {
    let isWanted = false;
    const asked = form(title, [element("p", { textContent: text }), ...inputs], submit, async () => {
      isWanted = true;
      dialog.close();
    });
    // without a field the harmless answer is the first
    asked.append(button("Cancel", () => dialog.close(), { autofocus: inputs.length === 0 }));
    const dialog = opened(title, asked);
    dialog.addEventListener("close", () => resolve(isWanted));
  });

/** Shows something that is not shown again, until it is said to be kept. */
export const tell = (title, text, content, submit) =>
  new Promise((resolve) => {
    const told = form(title, [element("p", { textContent: text }), content], submit, async () => dialog.close());
    const dialog = opened(title, told);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => resolve());
  });
