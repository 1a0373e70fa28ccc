/** The languages that client-visible texts exist in. `zh-CN` has the words of the original systems. */
export type Locale = 'zh-CN' | 'en';

/** A text for clients: the same in every language, or a column for each. */
export type Text = string | Readonly<Record<Locale, string>>;

/** The text in that language. */
export function textIn(locale: Locale, text: Text): string {
  return typeof text === 'string' ? text : text[locale];
}
