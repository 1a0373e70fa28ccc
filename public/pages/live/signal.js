import { explainCause, language, text } from './texts.js';

/** Shows how the line is, in a word, and why where it is not open. */
export class Signal {
  #word = document.querySelector('#state');
  #why = document.querySelector('#why');
  #room;
  #cause;

  constructor(room) {
    this.#room = room;
    setInterval(() => room.state === 'waiting' && this.show(), 500);
  }

  changed(state, cause) {
    document.body.dataset.state = state;
    if (cause !== undefined || state === 'open') this.#cause = cause;
    this.show();
  }

  show() {
    const { state, returnsAt } = this.#room;
    const left = Math.max(0, Math.ceil((returnsAt - Date.now()) / 1_000));
    write(this.#word, state === 'waiting' ? text('comesBack', left) : text(state));
    write(this.#why, this.#cause === undefined ? '' : explainCause(this.#cause));
  }
}

/** The buttons that change the language; `changed` is called afterwards for what is not a fixed text. */
export function offerLanguages(changed) {
  for (const button of document.querySelectorAll('[data-language]')) {
    button.addEventListener('click', () => {
      language.speak(button.dataset.language);
      changed();
    });
  }
  language.speak();
}

/** What a screen reader reads out is written only where it changes. */
function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
