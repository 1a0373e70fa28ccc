import { Refusal, type Middleware } from '#core';

/** Lets nobody in whose payload-free identity says `wall`. */
export const noWalls: Middleware = ({ auth }, next) => {
  const { type }: { type?: unknown } = auth ?? {};
  if (type === 'wall') throw new Refusal(403, 'noWalls');
  return next();
};
