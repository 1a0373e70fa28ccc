/**
 * Where an application says what its connections carry:
 *
 * ```ts
 * declare module '#core' {
 *   interface Register {
 *     auth: { id: string; type: 'wechatUser' | 'wall'; code: string };
 *     session: { lastSaid: string };
 *   }
 * }
 * ```
 */
export interface Register {}

/** The type of `context.auth`: what `Register` says, or unknown. */
export type Auth = Register extends { readonly auth: infer Registered } ? Registered : unknown;

/** What a session may hold where an application registers this. It begins empty, so any member may be missing. */
export type SessionOf<Registered> = Registered extends { readonly session: infer Members }
  ? Partial<Members>
  : Record<string, unknown>;

/** The type of `context.session`. */
export type Session = SessionOf<Register>;
