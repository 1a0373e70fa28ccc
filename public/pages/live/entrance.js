import { text } from './texts.js';

const markKey = 'holdline.mark';

/** The form at which somebody says which room it is and who they are. A page that is loaded anew needs no second answer. */
export class Entrance {
  #form;
  #error;
  #storageKey;
  #enter;

  /**
   * @param type What the token shall say of whoever enters.
   * @param enter Called with `{ code, nickname }` when both are known.
   */
  constructor(form, type, enter) {
    this.#form = form;
    this.#error = form.querySelector('[role=alert]');
    this.#storageKey = `holdline.live.${type}`;
    this.#enter = enter;
    this.type = type;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Enters at once where the answers are known from before; else it waits for them. */
  open() {
    const asked = new URLSearchParams(location.search).get('code') ?? '';
    const kept = this.#kept();
    const { code, nickname } = this.#form.elements;
    nickname.value = kept.nickname ?? '';
    code.value = asked || (kept.code ?? '');
    if (kept.isInside && kept.code === code.value) this.#submit();
    else this.show();
  }

  /** What a token is asked for. */
  get wish() {
    const { code, nickname } = this.#answers;
    return { type: this.type, code, nickname, id: markOfThisBrowser() };
  }

  /** Shows the form, with what was wrong. */
  show(words = '') {
    this.#keep({ ...this.#answers, isInside: false });
    document.body.dataset.view = 'entrance';
    this.#complain(words);
  }

  get #answers() {
    const { code, nickname } = this.#form.elements;
    return { code: code.value.trim(), nickname: nickname.value.trim() };
  }

  #submit() {
    const answers = this.#answers;
    const missing = ['code', 'nickname'].find((name) => answers[name] === '');
    this.#complain(missing === undefined ? '' : text(`${missing}Missing`), missing);
    if (missing !== undefined) return;
    this.#keep({ ...answers, isInside: true });
    document.body.dataset.view = 'room';
    this.#enter(answers);
  }

  #complain(words, name) {
    this.#error.textContent = words;
    const { code, nickname } = this.#form.elements;
    for (const field of [code, nickname]) field.setAttribute('aria-invalid', String(field.name === name));
    if (name !== undefined) this.#form.elements[name].focus();
  }

  #kept() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#storageKey) ?? '{}');
    } catch {
      return {}; // storage may be switched off, or hold what another version wrote
    }
  }

  #keep(answers) {
    try {
      sessionStorage.setItem(this.#storageKey, JSON.stringify(answers));
    } catch {
      // storage may be switched off: then a page that is loaded anew asks anew
    }
  }
}

let mark;

/** The same for this browser from one connection to the next; it proves nothing. */
function markOfThisBrowser() {
  try {
    mark ??= localStorage.getItem(markKey) ?? undefined;
  } catch {
    // storage may be switched off: the mark then lasts as long as the page
  }
  if (mark !== undefined && /^g[0-9a-f]{16}$/.test(mark)) return mark;
  const bytes = [...crypto.getRandomValues(new Uint8Array(8))];
  mark = `g${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  try {
    localStorage.setItem(markKey, mark);
  } catch {
    // as above
  }
  return mark;
}
