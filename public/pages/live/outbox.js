import { isUndecided } from './room.js';
import { explain, text } from './texts.js';

/** What this phone says: each thing is shown at once, with what has become of it. */
export class Outbox {
  #field;
  #hint;
  #room;
  #messages;
  /** By key: what is not released yet. */
  #mine = new Map();
  #last = 0;

  constructor(form, room, messages) {
    this.#field = form.querySelector('textarea');
    this.#hint = form.querySelector('[role=alert]');
    this.#room = room;
    this.#messages = messages;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener('input', () => this.#complain(''));
    this.#field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
  }

  /** Somebody's message was let through, this phone's or another one's. */
  released(entry) {
    const own = [...this.#mine.values()].find(({ id }) => id === entry.id);
    if (own === undefined) return this.#messages.put(entry);
    this.#mine.delete(own.key);
    this.#messages.remove(own.key);
    this.#messages.put({ ...entry, kind: 'user own', tag: text('yours') });
  }

  /** Writes the notes anew, in the language of the page. */
  show() {
    for (const own of this.#mine.values()) this.#put(own);
  }

  clear() {
    this.#mine.clear();
    this.#complain('');
  }

  #submit() {
    const say = this.#field.value.trim();
    if (say === '') return this.#complain(text('sayIsEmpty'));
    if (this.#room.state !== 'open') return this.#complain(text('notSent'));
    this.#field.value = '';
    this.#complain('');
    void this.#send(say);
  }

  async #send(say) {
    const own = { key: `own${++this.#last}`, say, fate: 'sending' };
    this.#put(own);
    const reply = await this.#room.ask('live.user.say', { say });
    if (!this.#mine.has(own.key)) return;
    if (reply.status === 200) return this.#arrived(own, reply.param);
    if (isUndecided(reply)) return this.#put({ ...own, fate: 'unsure' });
    this.#forget(own);
    // Back into the field, if nobody has begun with something else.
    if (this.#field.value === '') this.#field.value = say;
    this.#complain(explain(reply));
  }

  /** The stage may have been quicker than the answer. */
  #arrived(own, id) {
    const key = `user${id}`;
    if (!this.#messages.has(key)) return this.#put({ ...own, id, fate: 'waitsForStage' });
    this.#forget(own);
    this.#messages.put({ key, kind: 'user own', tag: text('yours') });
  }

  #put(own) {
    this.#mine.set(own.key, own);
    const { key, say, fate } = own;
    const again = () => {
      this.#forget(own);
      void this.#send(say);
    };
    const choices = [
      { label: text('again'), run: again },
      { label: text('forget'), run: () => this.#forget(own) },
    ];
    const actions = fate === 'unsure' ? choices : [];
    this.#messages.put({
      key,
      kind: `own ${fate}`,
      nickname: text('you'),
      say,
      note: text(fate),
      actions,
    });
  }

  #forget({ key }) {
    this.#mine.delete(key);
    this.#messages.remove(key);
  }

  #complain(words) {
    this.#hint.textContent = words;
    this.#field.setAttribute('aria-invalid', String(words !== ''));
  }
}
