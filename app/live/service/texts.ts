import type { Text } from '#core';

/** What the clients of this module are told, by event. */
export const texts = {
  userJoinSuccess: { 'zh-CN': '加入房间成功', en: 'You are in the room.' },
  userOutSuccess: { 'zh-CN': '退出房间成功', en: 'You have left the room.' },
  userSaySuccess: {
    'zh-CN': '发布聊天内容成功，等待审核',
    en: 'Your message has arrived and waits to be let through.',
  },
  userReleasedHistory: { 'zh-CN': '获取已通过消息成功', en: 'What was let through.' },
  wallJoinSuccess: { 'zh-CN': '加入房间成功', en: 'You are in the room.' },
  wallOutSuccess: { 'zh-CN': '退出房间成功', en: 'You have left the room.' },
  wallWatchSuccess: { 'zh-CN': '开始关注房间', en: 'You are told what happens in the room.' },
  wallSaySuccess: { 'zh-CN': '广播成功', en: 'Said to everybody.' },
  wallRecallSuccess: { 'zh-CN': '撤回广播成功', en: 'Taken back.' },
  wallCheckSuccess: { 'zh-CN': '审核消息成功', en: 'Decided.' },
  wallCleanSuccess: { 'zh-CN': '清除消息队列成功', en: 'The queue is empty.' },
  wallSayHistory: { 'zh-CN': '获取历史成功', en: 'What was said to everybody.' },
  userSayHistory: { 'zh-CN': '获取消息历史成功', en: 'What waits to be let through.' },

  userSayNeedCheck: { 'zh-CN': '收到用户广播内容', en: 'A message waits to be let through.' },
  userSayBroadcast: { 'zh-CN': '用户消息审核通过', en: 'A message was let through.' },
  userSayRejected: { 'zh-CN': '用户消息未通过', en: 'A message was rejected.' },
  userQueueCleaned: { 'zh-CN': '消息队列已清除', en: 'The queue was emptied.' },
  wallSayBroadcast: { 'zh-CN': '收到大屏幕广播内容', en: 'The big screen says something.' },
  wallSayRecall: { 'zh-CN': '撤回一条大屏幕消息', en: 'The big screen takes something back.' },
  audienceCount: { 'zh-CN': '在场人数变化', en: 'The audience has changed.' },

  mustBeWechatUser: { 'zh-CN': '仅允许微信用户连入', en: 'This is for the audience only.' },
  mustBeWall: { 'zh-CN': '仅允许大屏幕用户连入', en: 'This is for big screens only.' },
  codeIsEmpty: { 'zh-CN': 'code不能为空', en: 'The token names no room.' },
  codeInvalid: { 'zh-CN': 'code无效', en: 'The code of the token cannot be that of a room.' },
  sayIsEmpty: { 'zh-CN': 'say不能为空', en: 'There is no text in say.' },
  sayTooLong: { 'zh-CN': 'say过长', en: 'The text in say is too long.' },
  idIsEmpty: { 'zh-CN': 'id不能为空', en: 'There is no id.' },
  typeError: { 'zh-CN': '类型错误', en: 'There is no history of that type.' },
  userQueueFull: { 'zh-CN': '待审核消息过多，请稍后再试', en: 'Too many messages wait; try again later.' },
  insertDbError: { 'zh-CN': '保存数据至数据库失败', en: 'The message could not be saved.' },
  wallRecallFail: { 'zh-CN': '撤回广播失败', en: 'There is no such message to take back.' },
} satisfies Record<string, Text>;

/** What an action says of its replies. */
export function says<Event extends keyof typeof texts>(event: Event) {
  return { event, info: texts[event] };
}
