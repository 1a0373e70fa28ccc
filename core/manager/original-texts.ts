import type { Locale } from '../protocol/locale.js';
import type { Status } from './status.js';

/** The names of what the manager and the console of the original say. */
export type OriginalText =
  | 'badFormat'
  | 'reload'
  | 'stop'
  | 'unknown'
  | 'sayMissing'
  | 'sMissing'
  | 'sUnknown'
  | 'iMissing'
  | 'cannotConnect';

const texts: Record<OriginalText, Record<Locale, string>> = {
  badFormat: { 'zh-CN': '格式不符合规范', en: 'This is not a command.' },
  reload: { 'zh-CN': '服务即将重启', en: 'The server is about to reload.' },
  stop: { 'zh-CN': '服务即将关闭', en: 'The server is about to stop.' },
  unknown: { 'zh-CN': '指令无效', en: 'There is no such command.' },
  sayMissing: { 'zh-CN': '缺少say参数', en: 'say is missing.' },
  sMissing: { 'zh-CN': '缺少s指令，s指令用于指明具体操作', en: '-s is missing: it says what to do.' },
  sUnknown: {
    'zh-CN': 's指令仅可用start|stop|reload|status|say',
    en: '-s takes start|stop|reload|status|say.',
  },
  iMissing: { 'zh-CN': '缺少i参数', en: '-i is missing: what is to be said.' },
  cannotConnect: { 'zh-CN': '连接服务失败', en: 'The server cannot be reached.' },
};

/** What the original says there. */
export function originalText(locale: Locale, name: OriginalText): string {
  return texts[name][locale];
}

/** How many clients were told something. */
export function describeTold(locale: Locale, told: number): string {
  return locale === 'en' ? `${told} connections were told.` : `已广播给 ${told} 个连接`;
}

/** The three lines of the original's `status`; connections and memory are those of all processes. */
export function describeStatus(locale: Locale, { connections, processes }: Status): string[] {
  const manager = processes.find(({ role }) => role === 'manager')?.pid ?? 0;
  const bytes = processes.reduce((sum, { memory }) => sum + memory, 0);
  const megabytes = Math.round((bytes / 1_048_576) * 100) / 100;
  return locale === 'en'
    ? [`connections: ${connections}`, `main process: ${manager}`, `memory: ${megabytes}MB`]
    : [`当前服务器共有 ${connections} 个连接`, `主进程PID: ${manager}`, `内存占用量: ${megabytes}MB`];
}
