import type { Text } from './locale.js';

/**
 * What an action returns whose replies are not all of one kind: it has its own event and info instead of those of `@Action`.
 *
 * ```ts
 * return new Reply('userSayHistory', '获取消息历史成功', waiting);
 * ```
 */
export class Reply {
  constructor(
    readonly event: string,
    readonly info: Text,
    readonly param?: unknown,
  ) {}
}
