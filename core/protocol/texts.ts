import type { ErrorEvent } from './errors.js';
import type { Locale } from './locale.js';

/** The names of all client-visible texts of the framework. */
export type TextName = ErrorEvent | 'success' | 'greeting' | 'receiveMessage' | 'serverBroadcast';

const texts: Record<TextName, Record<Locale, string>> = {
  success: { 'zh-CN': '执行完成', en: 'Done.' },
  greeting: { 'zh-CN': 'Hi guy!', en: 'Hi guy!' },
  receiveMessage: { 'zh-CN': '服务端已收到您的请求内容', en: 'The server has received your request.' },
  serverBroadcast: { 'zh-CN': '收到服务广播内容', en: 'A broadcast of the server.' },
  badFrame: { 'zh-CN': '数据格式不符合规范', en: 'The frame is not a request.' },
  badPayload: { 'zh-CN': '请求参数有误', en: 'The payload does not fit the action.' },
  controllerNotFound: { 'zh-CN': '您请求的控制器不存在', en: 'There is no such controller.' },
  methodNotFound: { 'zh-CN': '您请求的method方法不存在', en: 'The controller has no such action.' },
  rateLimited: { 'zh-CN': '请求过于频繁，请稍后再试', en: 'Too many requests; slow down.' },
  controllerError: { 'zh-CN': '程序错误', en: 'The action failed.' },
  workerLost: {
    'zh-CN': '处理该请求的进程已中断，请求可能已执行',
    en: 'The process that had this request is gone; the request may have been carried out.',
  },
  tooBusy: { 'zh-CN': '服务器繁忙，请稍后再试', en: 'The server is too busy; try again later.' },
  actionTimeout: { 'zh-CN': '请求处理超时', en: 'The action took too long.' },
};

/** The text of that name in that language. */
export function text(locale: Locale, name: TextName): string {
  return texts[name][locale];
}
