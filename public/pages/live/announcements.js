import { entryOf } from './past.js';
import { isUndecided } from './room.js';
import { explain, text } from './texts.js';

/** What this stage says to everybody, and the list of what was said, from which it can be taken back. */
export class Announcements {
  #field;
  #hint;
  #room;
  #messages;
  #refresh;

  /** @param refresh Brings the list up to date with the server's. */
  constructor(form, room, messages, refresh) {
    this.#field = form.querySelector('textarea');
    this.#hint = form.querySelector('[role=alert]');
    this.#room = room;
    this.#messages = messages;
    this.#refresh = refresh;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#say(form);
    });
    this.#field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      void this.#say(form);
    });
    this.#field.addEventListener('input', () => this.#complain(''));
  }

  /** Shows something that was said, with the button that takes it back. */
  put(entry) {
    const actions = [{ label: text('recall'), run: () => void this.#recall(entry) }];
    this.#messages.put({ ...entry, actions });
  }

  /** Writes the buttons anew, in the language of the page. */
  relabel() {
    for (const entry of this.#messages.entries) this.put(entry);
  }

  async #say(form) {
    const say = this.#field.value.trim();
    if (say === '') return this.#complain(text('sayIsEmpty'));
    if (form.ariaBusy === 'true') return;
    form.ariaBusy = 'true';
    const reply = await this.#room.ask('live.wall.say', { say });
    form.ariaBusy = 'false';
    if (reply.status === 200) {
      this.put(entryOf('wall', reply.param));
      if (this.#field.value.trim() === say) this.#field.value = '';
      return this.#complain('');
    }
    // Whether it arrived the list will show; to say it twice would be heard by everybody.
    this.#complain(isUndecided(reply) ? text('sayUnsure') : explain(reply));
    if (isUndecided(reply)) await this.#refresh();
  }

  async #recall({ id, key }) {
    const reply = await this.#room.ask('live.wall.recall', { id }, true);
    // A repeated request finds that the one before has done it.
    if (reply.status === 200 || reply.event === 'wallRecallFail') this.#messages.remove(key);
    if (reply.status !== 200 && reply.attempts === 1) this.#complain(explain(reply));
  }

  #complain(words) {
    this.#hint.textContent = words;
    this.#field.setAttribute('aria-invalid', String(words !== ''));
  }
}
