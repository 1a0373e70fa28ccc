import { Language } from '../shared/language.js';

const tables = {
  en: {
    audienceTitle: 'Say something to the big screen',
    audienceLead: 'What you write is shown once the stage has let it through.',
    wallTitle: 'The big screen of a room',
    wallLead: 'You see what the audience writes, and decide what is shown.',
    codeLabel: 'Room',
    codeHint: 'for example room1',
    nicknameLabel: 'Your name',
    nicknameHint: 'shown beside what you write',
    wallNicknameLabel: 'Name of the stage',
    wallNicknameHint: 'shown beside what you say',
    enter: 'Come in',
    leave: 'Leave',
    codeMissing: 'Which room? It is on the screen.',
    nicknameMissing: 'What shall we call you?',
    languages: 'Language',

    token: 'connecting',
    handshake: 'connecting',
    open: 'connected',
    waiting: 'cut off',
    stopped: 'not connected',
    comesBack: (seconds) => `back in ${seconds} s`,

    messages: 'Messages',
    nothingYet: 'Nothing has been said yet.',
    older: 'Earlier',
    newest: 'Newest ↓',
    sayLabel: 'Your message',
    sayHint: 'Write something…',
    send: 'Send',
    sending: 'on its way',
    waitsForStage: 'waiting to be let through',
    you: 'You',
    yours: 'yours',
    unsure: 'The connection broke. It may have arrived, or not.',
    notSent: 'Not sent: there is no connection.',
    again: 'Send again',
    forget: 'Leave it',

    stage: 'Stage',
    stageOnly: 'Stage only',
    stageBack: 'Back to the desk (Esc)',
    fullScreen: 'Full screen',
    joinAt: 'Join in',
    roomIs: 'Room',
    heads: (count) => (count === 1 ? '1 person here' : `${count} people here`),
    queue: 'Waiting',
    queueCount: (count) => (count === 0 ? '' : String(count)),
    queueIsEmpty: 'Nothing waits. What the audience writes comes here first.',
    release: 'Show',
    reject: 'Reject',
    clean: 'Reject all',
    cleanSure: (count) => `Really reject ${count}?`,
    wallSayLabel: 'Say to everybody',
    wallSayHint: 'Everybody sees it at once',
    said: 'Said to everybody',
    saidNothing: 'Nothing has been said to everybody.',
    recall: 'Take back',
    sayUnsure: 'The connection broke. If it is not in the list below, it did not arrive.',

    noServer: (host) => `Nobody answers at ${host}.`,
    noToken: (status) =>
      status === 401 || status === 403
        ? 'You are not let in. Log in where you got this page from.'
        : `There was no ticket for you (HTTP ${status}).`,
    badToken: 'What was given as a ticket is none. Tell whoever runs this event.',
    refused: 'The server does not let you in at the moment.',
    silent: 'The connection was silent for too long.',
    closed: 'The connection was cut.',
    final: (code) => `The server has ended the connection (${code}). It is not tried again by itself.`,
    youHungUp: '',
    mustBeWechatUser: 'This ticket is not one for the audience.',
    mustBeWall: 'This ticket is not one for a big screen.',
    codeIsEmpty: 'This ticket names no room.',
    codeInvalid: 'The name of the room is too long.',
    sayIsEmpty: 'Write something first.',
    sayTooLong: 'That is too long.',
    userQueueFull: 'Too many messages wait already. Try again in a moment.',
    rateLimited: 'That was too fast. Try again in a moment.',
    insertDbError: 'It could not be saved. Try again in a moment.',
    controllerError: 'Something went wrong on the server.',
    controllerNotFound: 'This server has no live room.',
    methodNotFound: 'This server has no live room.',
    wallRecallFail: 'It had been taken back before.',
    tooBusy: 'The server is busy. It may have arrived, or not.',
  },
  'zh-CN': {
    audienceTitle: '把你的话送上大屏幕',
    audienceLead: '发出的内容经主持人通过后显示。',
    wallTitle: '房间大屏幕',
    wallLead: '观众的消息先到这里，由你决定哪些上屏。',
    codeLabel: '房间号',
    codeHint: '例如 room1',
    nicknameLabel: '昵称',
    nicknameHint: '显示在你的消息旁',
    wallNicknameLabel: '大屏幕名称',
    wallNicknameHint: '显示在你发布的内容旁',
    enter: '进入',
    leave: '离开',
    codeMissing: '请输入房间号，大屏幕上有。',
    nicknameMissing: '请输入昵称。',
    languages: '语言',

    token: '正在连接',
    handshake: '正在连接',
    open: '已连接',
    waiting: '已断开',
    stopped: '未连接',
    comesBack: (seconds) => `${seconds} 秒后重连`,

    messages: '消息',
    nothingYet: '还没有人说话。',
    older: '更早的消息',
    newest: '最新 ↓',
    sayLabel: '你的消息',
    sayHint: '说点什么……',
    send: '发送',
    sending: '正在发送',
    waitsForStage: '等待审核',
    you: '我',
    yours: '我',
    unsure: '连接断开了，这条可能已送达，也可能没有。',
    notSent: '没有连接，未发送。',
    again: '再发一次',
    forget: '不发了',

    stage: '大屏幕',
    stageOnly: '只显示大屏幕',
    stageBack: '返回控制台（Esc）',
    fullScreen: '全屏',
    joinAt: '参与互动',
    roomIs: '房间',
    heads: (count) => `${count} 人在场`,
    queue: '待审核',
    queueCount: (count) => (count === 0 ? '' : `${count} 条`),
    queueIsEmpty: '没有待审核的消息。观众的消息会先到这里。',
    release: '上屏',
    reject: '拒绝',
    clean: '全部拒绝',
    cleanSure: (count) => `确定拒绝 ${count} 条？`,
    wallSayLabel: '向所有人发布',
    wallSayHint: '房间里的人会立即看到',
    said: '已发布',
    saidNothing: '还没有发布过内容。',
    recall: '撤回',
    sayUnsure: '连接断开了。如果下方列表里没有，就是没有送达。',

    noServer: (host) => `${host} 没有响应。`,
    noToken: (status) =>
      status === 401 || status === 403
        ? '未获准进入，请先在打开本页的地方登录。'
        : `没有拿到入场凭证（HTTP ${status}）。`,
    badToken: '拿到的入场凭证无效，请告诉活动主办方。',
    refused: '服务器暂时不接受连接。',
    silent: '连接长时间没有回应。',
    closed: '连接已断开。',
    final: (code) => `服务器结束了连接（${code}），不会自动重连。`,
    youHungUp: '',
    mustBeWechatUser: '该凭证不是观众的凭证。',
    mustBeWall: '该凭证不是大屏幕的凭证。',
    codeIsEmpty: '该凭证没有房间号。',
    codeInvalid: '房间号过长。',
    sayIsEmpty: '请先写点什么。',
    sayTooLong: '内容过长。',
    userQueueFull: '待审核的消息太多，请稍后再试。',
    rateLimited: '发送过快，请稍后再试。',
    insertDbError: '保存失败，请稍后再试。',
    controllerError: '服务器出错了。',
    controllerNotFound: '该服务器没有互动房间。',
    methodNotFound: '该服务器没有互动房间。',
    wallRecallFail: '这条之前已经撤回。',
    tooBusy: '服务器繁忙，这条可能已送达，也可能没有。',
  },
};

export const language = new Language(tables);

/** The text of that name; a text with gaps is given what fills them. */
export function text(name, ...gaps) {
  return language.text(name, ...gaps);
}

/** What a refusal says, in the language of this page where it knows it. */
export function explain({ event, info }) {
  return text(event) ?? info ?? event;
}

/** What ended a line, for people. */
export function explainCause({ kind, code, status }) {
  if (kind === 'noServer') return text('noServer', location.host);
  if (kind === 'noToken') return text('noToken', status);
  if (kind === 'final') return text('final', code);
  return text(kind);
}
