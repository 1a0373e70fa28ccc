const askMs = 1_000;

/** Shows what is wrong with the code that was saved last, for as long as it is wrong. It only asks on where sources are watched. */
export class Development {
  #section;
  #list;
  #shown = '';
  #timer;

  constructor(section, list) {
    this.#section = section;
    this.#list = list;
  }

  /** Asks now, and then every second; another call takes the place of the one before. */
  async ask() {
    clearTimeout(this.#timer);
    const { isWatched, problems } = await state();
    clearTimeout(this.#timer);
    this.#show(problems);
    if (isWatched) this.#timer = setTimeout(() => void this.ask(), askMs);
  }

  #show(problems) {
    const written = JSON.stringify(problems);
    if (written === this.#shown) return;
    this.#shown = written;
    this.#section.hidden = problems.length === 0;
    this.#list.replaceChildren(...problems.map(row));
  }
}

function row({ place, message }) {
  const item = document.createElement('li');
  const where = document.createElement('code');
  const what = document.createElement('pre');
  where.textContent = place;
  what.textContent = message;
  item.append(where, what);
  return item;
}

async function state() {
  try {
    const response = await fetch('/development', { cache: 'no-store' });
    if (response.ok) return await response.json();
  } catch {
    // The server is gone: the line notices that too, and this is asked again when it is back.
  }
  return { isWatched: false, problems: [] };
}
