// Asks this server, or an issuer. What is refused is thrown in the words of who refuses.

const PATIENCE_MS = 30_000;

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const words = (problem, status, url) => {
  const fields = (problem.errors ?? []).map(({ pointer, detail }) => `${pointer.replace(/^#?\//, "")} ${detail}`);
  if (fields.length > 0) return fields.join("; ");
  return problem.detail ?? problem.error_description ?? problem.error ?? `${url} is answered with ${status}`;
};

const answered = async (url, options) => {
  try {
    return await fetch(url, { ...options, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    throw new Error(`${new URL(url, location.href).origin} cannot be reached: ${error.message}`, { cause: error });
  }
};

export const read = async (url, options = {}) => {
  const answer = await answered(url, options);
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  throw new Refused(answer.status, words(await answer.json().catch(() => ({})), answer.status, url));
};

export const send = (method, path, body, token) =>
  read(path, {
    method,
    headers: {
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
