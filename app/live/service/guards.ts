import { isEmpty, Refusal, type Middleware } from '#core';
import { isRoomCode } from './rooms.js';
import { texts } from './texts.js';

/** Lets the audience in. */
export const onlyAudience: Middleware = (context, next) => {
  if (context.auth.type !== 'wechatUser') throw new Refusal(403, 'mustBeWechatUser', texts.mustBeWechatUser);
  return next();
};

/** Lets big screens in. */
export const onlyWalls: Middleware = (context, next) => {
  if (context.auth.type !== 'wall') throw new Refusal(403, 'mustBeWall', texts.mustBeWall);
  return next();
};

/** Lets those in whose token names a room. */
export const withCode: Middleware = (context, next) => {
  const { code } = context.auth;
  if (isEmpty(code)) throw new Refusal(999, 'codeIsEmpty', texts.codeIsEmpty);
  if (!isRoomCode(code)) throw new Refusal(999, 'codeInvalid', texts.codeInvalid);
  return next();
};
