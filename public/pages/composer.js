import { text } from './texts.js';

const mostEntries = 50;

/** The form that a request is typed into: it checks the payload, sends, and remembers what was sent. */
export class Composer {
  #method = document.querySelector('#method');
  #payload = document.querySelector('#payload');
  #error = document.querySelector('#composer-error');
  #history = storedHistory();
  #position = this.#history.length;
  #draft;
  #send;

  /** @param send Takes the method and the payload, and gives false where the line is not open. */
  constructor(form, send) {
    this.#send = send;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    form.addEventListener('keydown', (event) => this.#onKey(event));
    form.addEventListener('input', () => this.#complain());
  }

  /** What the form would send now, or undefined with the reason shown. */
  read() {
    const method = this.#method.value.trim();
    if (method === '') return this.#complain(this.#method, text('methodMissing'));
    const payload = readPayload(this.#payload.value);
    if (payload.problem !== undefined) return this.#complain(this.#payload, payload.problem);
    this.#complain();
    return { method, payload: payload.value };
  }

  /** Sends what is typed, or says what is wrong with it. */
  submit() {
    const request = this.read();
    if (request === undefined) return;
    if (this.#send(request.method, request.payload)) this.#remember();
    else this.#complain(undefined, text('notOpen'));
  }

  /** Takes back what was said about the last attempt. */
  forgive() {
    this.#complain();
  }

  #onKey(event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'ArrowUp' && this.#mayLeave(event.target, 'before')) {
      this.#recall(event, this.#position - 1);
    } else if (event.key === 'ArrowDown' && this.#mayLeave(event.target, 'after')) {
      this.#recall(event, this.#position + 1);
    }
  }

  /** In the payload an arrow first moves between lines, as in any editor. */
  #mayLeave(field, side) {
    if (field === this.#method) return true;
    if (field !== this.#payload || field.selectionStart !== field.selectionEnd) return false;
    const rest =
      side === 'before' ? field.value.slice(0, field.selectionStart) : field.value.slice(field.selectionEnd);
    return !rest.includes('\n');
  }

  #recall(event, position) {
    if (position < 0 || position > this.#history.length) return;
    event.preventDefault();
    if (this.#position === this.#history.length) this.#draft = this.#typed();
    this.#position = position;
    const { method, payload } = this.#history[position] ?? this.#draft;
    this.#method.value = method;
    this.#payload.value = payload;
    this.#complain();
  }

  #remember() {
    const typed = this.#typed();
    const last = this.#history.at(-1);
    if (last?.method !== typed.method || last.payload !== typed.payload) this.#history.push(typed);
    this.#history = this.#history.slice(-mostEntries);
    this.#position = this.#history.length;
    try {
      sessionStorage.setItem('holdline.history', JSON.stringify(this.#history));
    } catch {
      // storage may be full or switched off: the history then lasts as long as the page
    }
  }

  #typed() {
    return { method: this.#method.value, payload: this.#payload.value };
  }

  #complain(field, words = '') {
    this.#error.textContent = words;
    for (const each of [this.#method, this.#payload]) {
      each.setAttribute('aria-invalid', String(each === field));
    }
    field?.focus();
    return undefined;
  }
}

function readPayload(typed) {
  let value;
  try {
    value = typed.trim() === '' ? {} : JSON.parse(typed);
  } catch (error) {
    return { problem: text('payloadNotJson', error.message) };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problem: text('payloadNotObject') };
  }
  return Object.hasOwn(value, 'method') ? { problem: text('payloadReserved', 'method') } : { value };
}

function storedHistory() {
  try {
    const kept = JSON.parse(sessionStorage.getItem('holdline.history') ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return []; // storage may be switched off, or hold what another version wrote
  }
}
