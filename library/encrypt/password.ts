import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** How much work a hash is: scrypt (RFC 7914) with N = 2^ln, `r` and `p`. It needs 128 · N · r bytes of memory. */
interface Cost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

interface Hash {
  readonly cost: Cost;
  readonly salt: Buffer;
  readonly digest: Buffer;
}

/** 32 MiB and some 0.2 s: one of the settings of the OWASP password storage cheat sheet, which asks for as much work in each. */
const presentCost: Cost = { ln: 15, r: 8, p: 3 };
const saltBytes = 16;
const digestBytes = 32;
/** What a stored hash may ask for, so that a foreign one cannot take all memory or time. */
const mostMemory = 268_435_456;
const mostParallel = 16;
const mostPasswordBytes = 4_096;
const base64 = /^[A-Za-z0-9+/]+$/;
const storedForm =
  /^\$scrypt\$ln=(?<ln>\d{1,2}),r=(?<r>\d{1,3}),p=(?<p>\d{1,3})\$(?<salt>[^$]{11,86})\$(?<digest>[^$]{22,86})$/;
/** What the original systems stored; see `legacyDigests`. */
const legacyForm = /^[0-9a-f]{32}$/;

/**
 * A hash to store: `$scrypt$ln=15,r=8,p=3$<salt>$<digest>`, 16 random bytes of salt. The password counts as NFKC, so that two
 * keyboards that spell one character in two ways make the same one (NIST SP 800-63B, 5.1.1.2).
 * @throws {RangeError} for an empty password, and for one of more than 4096 bytes.
 */
export async function hashPassword(password: string): Promise<string> {
  if (password === '') throw new RangeError('An empty password cannot be hashed: refuse it before.');
  if (isTooLong(password))
    throw new RangeError(
      `A password has ${mostPasswordBytes} bytes at most: refuse a longer one before it is hashed.`,
    );
  const salt = randomBytes(saltBytes);
  const digest = await derive(password, { cost: presentCost, salt, digest: Buffer.alloc(digestBytes) });
  const { ln, r, p } = presentCost;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${encode(salt)}$${encode(digest)}`;
}

/**
 * Whether that is the password of a stored hash: one of `hashPassword`, or an old one of MSwoole. The comparison takes the same
 * time wherever the two differ. What is no hash is nobody's; so is undefined, for a user who does not exist, and that takes
 * as long as a wrong password, so that nobody learns who exists.
 */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  if (isTooLong(password)) return false;
  if (stored !== undefined && legacyForm.test(stored)) return verifyLegacy(password, stored);
  const hash = stored === undefined ? undefined : parse(stored);
  const { cost, salt, digest } = hash ?? nobody;
  const isSame = timingSafeEqual(await derive(password, { cost, salt, digest }), digest);
  return isSame && hash !== undefined;
}

/** Whether a hash should be made anew once its password is known, at the next login: an old one, or one of another cost. */
export function needsRehash(stored: string): boolean {
  const cost = parse(stored)?.cost;
  return (
    cost === undefined || cost.ln !== presentCost.ln || cost.r !== presentCost.r || cost.p !== presentCost.p
  );
}

const nobody: Hash = { cost: presentCost, salt: Buffer.alloc(saltBytes), digest: Buffer.alloc(digestBytes) };

function derive(password: string, { cost: { ln, r, p }, salt, digest }: Hash): Promise<Buffer> {
  const N = 2 ** ln;
  const options = { N, r, p, maxmem: 2 * 128 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, digest.length, options, (error, derived) =>
      error === null ? resolve(derived) : reject(error),
    );
  });
}

function parse(stored: string): Hash | undefined {
  const found = storedForm.exec(stored)?.groups;
  if (found === undefined) return undefined;
  const { ln, r, p } = { ln: Number(found['ln']), r: Number(found['r']), p: Number(found['p']) };
  const isSane = ln >= 1 && r >= 1 && p >= 1 && p <= mostParallel && 128 * 2 ** ln * r <= mostMemory;
  const [salt = '', digest = ''] = [found['salt'], found['digest']];
  if (!isSane || !base64.test(salt) || !base64.test(digest)) return undefined;
  return { cost: { ln, r, p }, salt: Buffer.from(salt, 'base64'), digest: Buffer.from(digest, 'base64') };
}

function verifyLegacy(password: string, stored: string): boolean {
  const wanted = Buffer.from(stored, 'hex');
  return legacyDigests(password)
    .map((digest) => timingSafeEqual(digest, wanted))
    .includes(true);
}

/** The three ways in which MSwoole hashed a password one after the other: no salt, and quick to guess. Never written anew. */
function legacyDigests(password: string): Buffer[] {
  return [
    `${hexOf('sha1', password)}Marico_key`,
    hexOf('sha1', `${password}kfw001_key`),
    hexOf('sha1', `${password}Marico_key`),
  ].map((text) => Buffer.from(hexOf('md5', text), 'hex'));
}

function hexOf(algorithm: 'md5' | 'sha1', text: string): string {
  return createHash(algorithm).update(text, 'utf8').digest('hex');
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

function isTooLong(password: string): boolean {
  return Buffer.byteLength(password) > mostPasswordBytes;
}
