// The sandbox's HTTP contract. A refusal carries the server's own Russian sentence.

export class Refused extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

async function request(path, options) {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.error ?? `Песочница ответила ошибкой ${response.status}`, response.status);
  return body;
}

function post(path, body = {}) {
  return request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Answers at once when `seen` is behind, otherwise as soon as something changes (at most 25 s). */
export function readState(seen, personId, signal) {
  const query = new URLSearchParams({ seen });
  if (personId) query.set("person", personId);
  return request(`/sandbox/state?${query}`, { signal });
}

const person = (id, action) => `/sandbox/people/${id}/${action}`;

export const addPerson = (names) => post("/sandbox/people", names);
export const moveClock = (move) => post("/sandbox/clock", { move });
export const send = (id, what) => post(person(id, "send"), what);
export const edit = (id, messageId, text) => post(person(id, "edit"), { message_id: messageId, text });
export const start = (id, payload) => post(person(id, "start"), payload ? { payload } : {});
export const press = (id, what) => post(person(id, "press"), what);
export const markRead = (id) => post(person(id, "read"));
export const block = (id) => post(person(id, "block"));
export const unblock = (id) => post(person(id, "unblock"));
export const fileUrl = (fileId) => `/sandbox/files/${encodeURIComponent(fileId)}`;

export function sendDocument(id, file, words) {
  const form = new FormData();
  for (const [name, value] of Object.entries(words)) if (value) form.append(name, value);
  form.append("file", file);
  return request(person(id, "document"), { method: "POST", body: form });
}
