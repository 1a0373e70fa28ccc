import '#core';

/** What the tokens of this application say. */
declare module '#core' {
  interface Register {
    auth: { id: string; type: 'wechatUser' | 'wall'; code: string; nickname?: string };
  }
}
