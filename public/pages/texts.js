import { Language } from './shared/language.js';

const tables = {
  en: {
    subtitle: 'development page',
    lineLabel: 'Line',
    heldLabel: 'Held for',
    reconnectsLabel: 'Reconnects',
    reconnectsUnder: 'since this page was opened',
    tripLabel: 'Last round trip',
    composerTitle: 'Request',
    methodLabel: 'Method',
    payloadLabel: 'Payload, a JSON object',
    send: 'Send',
    pulse: 'ask every second',
    keys: 'Ctrl + Enter sends. ↑ ↓ go through what was sent before.',
    tryReload: 'Tick “ask every second”, then in another terminal:',
    tryReloadAfter: 'New code answers, at most one round trip jumps, and the line and its clock stay up.',
    problems: 'What was saved last does not run; the code before it still answers:',
    framesTitle: 'Frames',
    newest: 'newest ↓',
    clear: 'Clear',
    connect: 'Connect',
    connectNow: 'Connect now',
    disconnect: 'Disconnect',

    token: 'asking for a token',
    handshake: 'shaking hands',
    open: 'open',
    waiting: 'cut',
    stopped: 'closed',

    since: (time) => `since ${time}`,
    heldUntil: (time) => `until ${time}`,
    count: (shown, dropped) => (dropped ? `${shown} shown, ${dropped} older ones dropped` : `${shown} shown`),
    sent: 'sent',
    received: 'received',
    question: 'question from the server',
    push: 'push',
    reply: (id) => `reply to ${id}`,
    unanswered: 'no answer: the line was cut',
    moreCharacters: (number) => `… ${number} more characters`,
    connected: 'connected',
    beats: (number, time, trip) => `heartbeat 2 ⇄ 3, ${number} so far, last ${time}, ${trip}`,
    noBeats: 'heartbeat 2 ⇄ 3 after 25 s of quiet',

    methodMissing: 'Type a method, for example index.index.index.',
    payloadNotJson: (why) => `The payload is not JSON: ${why}`,
    payloadNotObject: 'The payload must be a JSON object: {…}.',
    payloadReserved: (name) => `“${name}” is set by this page; leave it out of the payload.`,
    notOpen: 'The line is not open: nothing was sent.',

    comesBack: (seconds) => `comes back in ${seconds} s`,
    staysAway: 'This code says that the client must not come back by itself.',
    youHungUp: 'You hung up.',
    closedWith: (code, reason) => (reason ? `Closed with ${code} “${reason}”:` : `Closed with ${code}:`),
    noServer: (host) => `Nothing answers at ${host}. Is the server running? ./public/console start`,
    noToken: (status) =>
      `The server answered, but GET /token gave HTTP ${status} and no token. That endpoint exists in development only (env: development).`,
    refused:
      'The handshake was refused (the browser only says 1006). The server is there, it gave a token a moment ago, so it may be: ' +
      '403, the token was not accepted or this page’s origin is not in “origins”; 429, too many connections; 503, no worker is ready.',
    silent: 'The heartbeat was not answered for 10 s, so this page gave the connection up.',
  },
  'zh-CN': {
    subtitle: '开发页面',
    lineLabel: '线路',
    heldLabel: '已保持',
    reconnectsLabel: '重连次数',
    reconnectsUnder: '自打开本页起',
    tripLabel: '最近一次往返',
    composerTitle: '请求',
    methodLabel: '方法（method）',
    payloadLabel: '参数，一个 JSON 对象',
    send: '发送',
    pulse: '每秒发送一次',
    keys: 'Ctrl + Enter 发送，↑ ↓ 翻看发送记录。',
    tryReload: '勾选“每秒发送一次”，再在另一个终端执行：',
    tryReloadAfter: '新代码开始应答，往返时间至多跳一下，而线路和计时都不中断。',
    problems: '最近保存的代码无法运行，仍由之前的代码应答：',
    framesTitle: '数据帧',
    newest: '最新 ↓',
    clear: '清空',
    connect: '连接',
    connectNow: '立即连接',
    disconnect: '断开',

    token: '正在获取令牌',
    handshake: '正在握手',
    open: '已连接',
    waiting: '已中断',
    stopped: '已关闭',

    since: (time) => `始于 ${time}`,
    heldUntil: (time) => `止于 ${time}`,
    count: (shown, dropped) => (dropped ? `显示 ${shown} 条，更早的 ${dropped} 条已丢弃` : `共 ${shown} 条`),
    sent: '发出',
    received: '收到',
    question: '服务器提问',
    push: '推送',
    reply: (id) => `应答 ${id}`,
    unanswered: '没有应答：线路已中断',
    moreCharacters: (number) => `…… 另有 ${number} 个字符`,
    connected: '连接建立',
    beats: (number, time, trip) => `心跳 2 ⇄ 3，共 ${number} 次，最近 ${time}，${trip}`,
    noBeats: '静默 25 秒后发送心跳 2 ⇄ 3',

    methodMissing: '请输入方法，例如 index.index.index。',
    payloadNotJson: (why) => `参数不是 JSON：${why}`,
    payloadNotObject: '参数必须是 JSON 对象：{…}。',
    payloadReserved: (name) => `“${name}”由本页填写，请从参数中去掉。`,
    notOpen: '线路未连接，没有发送。',

    comesBack: (seconds) => `${seconds} 秒后自动重连`,
    staysAway: '该关闭码表示客户端不应自动重连。',
    youHungUp: '您已主动断开。',
    closedWith: (code, reason) => (reason ? `关闭码 ${code}“${reason}”：` : `关闭码 ${code}：`),
    noServer: (host) => `${host} 没有响应。服务器启动了吗？ ./public/console start`,
    noToken: (status) =>
      `服务器有响应，但 GET /token 返回 HTTP ${status}，没有令牌。该接口只在开发环境提供（env: development）。`,
    refused:
      '握手被拒绝（浏览器只给出 1006）。服务器刚刚发过令牌，说明它在运行，可能的原因：403，令牌未通过或本页来源不在 origins 中；' +
      '429，连接数过多；503，没有就绪的工作进程。',
    silent: '心跳 10 秒没有应答，本页已放弃该连接。',
  },
};

const closings = {
  1000: { en: 'the server ended the connection.', 'zh-CN': '服务器正常结束了连接。' },
  1001: { en: 'the server is going away.', 'zh-CN': '服务器正在离开。' },
  1002: { en: 'a frame broke the WebSocket protocol.', 'zh-CN': '数据帧违反了 WebSocket 协议。' },
  1003: { en: 'binary frames are not accepted.', 'zh-CN': '不接受二进制帧。' },
  1005: { en: 'no code was given.', 'zh-CN': '没有给出关闭码。' },
  1006: {
    en: 'cut without a goodbye: the gateway died, the network broke, or this page read too slowly.',
    'zh-CN': '没有告别就断了：网关进程退出、网络中断，或本页读取太慢。',
  },
  1007: { en: 'a text frame was not UTF-8.', 'zh-CN': '文本帧不是 UTF-8。' },
  1008: { en: 'too many bad frames, or too many requests.', 'zh-CN': '错误帧或请求过多。' },
  1009: { en: 'a frame was too big.', 'zh-CN': '数据帧过大。' },
  1011: { en: 'the server could not go on with this connection.', 'zh-CN': '服务器无法继续处理该连接。' },
  1012: { en: 'the server is being restarted.', 'zh-CN': '服务器正在重启。' },
  1013: { en: 'the server is overloaded.', 'zh-CN': '服务器过载。' },
  4401: {
    en: 'the session has ended; a fresh token opens the next.',
    'zh-CN': '会话已到期，新令牌可再次连入。',
  },
  4403: { en: 'access was revoked.', 'zh-CN': '访问权限已被收回。' },
  4408: { en: 'nothing was sent for too long.', 'zh-CN': '长时间没有发送数据。' },
  4409: { en: 'a newer connection has taken this one’s place.', 'zh-CN': '已被新的连接取代。' },
};

const language = new Language(tables);

/** The text of that name; a text with gaps is given what fills them. */
export function text(name, ...gaps) {
  return language.text(name, ...gaps);
}

/** What a close code means, in a sentence. */
export function closing(code) {
  return closings[code]?.[language.current] ?? '';
}

/** Changes the language, remembers it, and writes every `data-text` and `data-label` of the page anew. */
export function speak(chosen) {
  language.speak(chosen);
}
