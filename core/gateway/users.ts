/** Which connections a user has: one for each device. Most have one, which costs no set of its own. */
export class Users<Member extends object> {
  readonly #members = new Map<string, Member | Set<Member>>();

  /** Notes a connection of a user. */
  add(user: string, member: Member): void {
    const known = this.#members.get(user);
    if (known === undefined) this.#members.set(user, member);
    else if (known instanceof Set) known.add(member);
    else if (known !== member) this.#members.set(user, new Set([known, member]));
  }

  /** Forgets this connection of a user and no other. */
  remove(user: string, member: Member): void {
    const known = this.#members.get(user);
    if (known instanceof Set) known.delete(member);
    if (known === member || (known instanceof Set && known.size === 0)) this.#members.delete(user);
  }

  /** The connections of a user. */
  of(user: string): Iterable<Member> {
    const known = this.#members.get(user);
    if (known === undefined) return [];
    return known instanceof Set ? known : [known];
  }
}
