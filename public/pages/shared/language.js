const storageKey = 'holdline.language';

/** The language of a page, `en` or `zh-CN`, and its texts: what was chosen before, or else what the browser says. */
export class Language {
  current;
  #tables;

  /** @param tables Language → name → a text, or a function that fills the gaps of one. */
  constructor(tables) {
    this.#tables = tables;
    this.current = this.#first();
  }

  /** The text of that name; a text with gaps is given what fills them. Undefined: there is none. */
  text(name, ...gaps) {
    const table = this.#tables[this.current];
    const entry = Object.hasOwn(table, name) ? table[name] : undefined;
    return typeof entry === 'function' ? entry(...gaps) : entry;
  }

  /** Changes the language, remembers it, and writes every `data-text`, `data-label` and `data-hint` of the page anew. */
  speak(chosen = this.current) {
    this.current = chosen;
    document.documentElement.lang = chosen;
    for (const element of document.querySelectorAll('[data-text]'))
      element.textContent = this.text(element.dataset.text);
    for (const element of document.querySelectorAll('[data-label]'))
      element.setAttribute('aria-label', this.text(element.dataset.label));
    for (const element of document.querySelectorAll('[data-hint]'))
      element.placeholder = this.text(element.dataset.hint);
    for (const button of document.querySelectorAll('[data-language]'))
      button.setAttribute('aria-pressed', String(button.dataset.language === chosen));
    try {
      localStorage.setItem(storageKey, chosen);
    } catch {
      // storage may be switched off: the choice then lasts as long as the page
    }
  }

  #first() {
    let kept = null;
    try {
      kept = localStorage.getItem(storageKey);
    } catch {
      // storage may be switched off: the browser's language decides
    }
    if (kept !== null && Object.hasOwn(this.#tables, kept)) return kept;
    return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
  }
}
