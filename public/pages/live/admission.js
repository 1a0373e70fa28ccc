import { socketAddress } from '../shared/line.js';

/** The answers of a back end that another attempt will not change. */
const finalStatuses = new Set([400, 401, 403, 404, 410]);
const patience = 10_000;
/** While a screen is let in its browser may ask somebody for a password. */
const patienceWithPeople = 180_000;

/**
 * Makes what a line is let in with: a fresh token for each handshake, from whoever `pages.json` beside this page names. That file
 * comes from the server that gave the page, so no link can send anybody elsewhere.
 *
 * @param wish Gives what the token should say: `type`, `code`, `nickname`, and `id`, a mark of this browser. Who it is for in
 *   truth, and whether there is one, the back end decides.
 */
export function admission(wish) {
  let facts;
  return async () => {
    try {
      facts ??= await readFacts();
      const wanted = wish();
      const response = await fetch(withWish(facts.issuer, wanted), {
        cache: 'no-store',
        credentials: 'include',
        signal: AbortSignal.timeout(wanted.type === 'wall' ? patienceWithPeople : patience),
      });
      const { ok, status } = response;
      if (!ok) return { cause: { kind: 'noToken', status, isFinal: finalStatuses.has(status) } };
      const token = (await response.text()).trim();
      if (!/^[\w.*:+/=-]{16,4096}$/.test(token)) return { cause: { kind: 'badToken', isFinal: true } };
      return { token, address: socketAddress(facts.connect) };
    } catch {
      return { cause: { kind: 'noServer' } }; // nobody answered, or not in time
    }
  };
}

async function readFacts() {
  const response = await fetch('pages.json', { cache: 'no-store', signal: AbortSignal.timeout(patience) });
  return response.json();
}

function withWish(issuer, wish) {
  const url = new URL(issuer, location.href);
  for (const [name, value] of Object.entries(wish)) if (value !== '') url.searchParams.set(name, value);
  return url;
}
