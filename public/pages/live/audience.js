import { admission } from './admission.js';
import { Entrance } from './entrance.js';
import { Messages } from './messages.js';
import { Outbox } from './outbox.js';
import { entryOf, Past } from './past.js';
import { isFinal, Room } from './room.js';
import { offerLanguages, Signal } from './signal.js';
import { explain, explainCause } from './texts.js';

const element = (id) => document.querySelector(`#${id}`);

const entrance = new Entrance(element('entrance'), 'wechatUser', ({ code }) => {
  element('code').textContent = code;
  messages.clear();
  outbox.clear();
  room.connect();
});
const room = new Room(
  {
    state(state, cause) {
      signal.changed(state, cause);
      clearTimeout(retry);
      if (state === 'open') void arrive();
      if (state === 'stopped' && document.body.dataset.view === 'room') entrance.show(explainCause(cause));
    },
    push({ event, param }) {
      if (event === 'wallSayBroadcast') messages.put(entryOf('wall', param));
      if (event === 'userSayBroadcast') outbox.released(entryOf('user', param));
      if (event === 'wallSayRecall') messages.remove(`wall${param}`);
    },
  },
  admission(() => entrance.wish),
);
const signal = new Signal(room);
const messages = new Messages(element('messages'), element('newest'));
const outbox = new Outbox(element('composer'), room, messages);
const past = new Past(
  room,
  messages,
  (entry) => (entry.kind === 'user' ? outbox.released(entry) : messages.put(entry)),
  { wall: { method: 'live.user.history' }, user: { method: 'live.user.released' } },
);
let retry;

/** Takes part again after every cut; to do it twice does no harm, so what could not be had now is asked for again. */
async function arrive() {
  const joined = await room.ask('live.user.join', {}, true);
  if (isFinal(joined)) return leave(explain(joined));
  const refusal = joined.status === 200 ? await past.refresh() : joined;
  element('older').hidden = !past.hasMore;
  if (refusal !== undefined && room.state === 'open')
    retry = setTimeout(() => void arrive(), 5_000 * (0.5 + Math.random()));
}

async function goOut() {
  if (room.state === 'open') await room.ask('live.user.out');
  leave('');
}

async function showOlder() {
  await past.older();
  element('older').hidden = !past.hasMore;
}

function leave(words) {
  entrance.show(words);
  room.disconnect();
}

element('leave').addEventListener('click', () => void goOut());
element('older').addEventListener('click', () => void showOlder());
addEventListener('online', () => room.check());
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && room.check());

offerLanguages(() => {
  signal.show();
  outbox.show();
});
entrance.open();
