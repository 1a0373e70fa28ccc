import { admission } from './admission.js';
import { Announcements } from './announcements.js';
import { Entrance } from './entrance.js';
import { Messages } from './messages.js';
import { entryOf, Past } from './past.js';
import { Queue } from './queue.js';
import { isFinal, Room } from './room.js';
import { offerLanguages, Signal } from './signal.js';
import { Stage } from './stage.js';
import { explain, explainCause, text } from './texts.js';

const element = (id) => document.querySelector(`#${id}`);
/** How often the queue and the count are asked for anew: what was missed is put right. */
const refreshMs = 30_000;

const entrance = new Entrance(element('entrance'), 'wall', ({ code }) => {
  for (const place of document.querySelectorAll('.code')) place.textContent = code;
  for (const part of [said, queue, stage]) part.clear();
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
      if (event === 'userSayNeedCheck') queue.add(param);
      if (event === 'userSayRejected') queue.remove(param);
      if (event === 'userSayBroadcast') show(entryOf('user', param));
      if (event === 'wallSayBroadcast') announcements.put(entryOf('wall', param));
      if (event === 'wallSayRecall') said.remove(`wall${param}`);
      if (event === 'userQueueCleaned') void queue.refresh();
      if (event === 'audienceCount') count(param);
      pinLatest();
    },
  },
  admission(() => entrance.wish),
);
const signal = new Signal(room);
const queue = new Queue(element('queue'), room);
const said = new Messages(element('said'), element('newest'));
const stage = new Stage(element('lanes'), element('pinned'), element('heard'));
const announcements = new Announcements(element('announce'), room, said, () => past.refresh());
const past = new Past(room, said, (entry) => announcements.put(entry), {
  wall: { method: 'live.wall.history', payload: { type: 'wall' } },
});
let retry;
let heads;
let pinned;

/** Takes its place again after every cut; to do it twice does no harm, so what could not be had now is asked for again. */
async function arrive() {
  const joined = await room.ask('live.wall.join', {}, true);
  if (isFinal(joined)) return leave(explain(joined));
  const isHere = joined.status === 200 && (await Promise.all([past.refresh(), refresh()])).every(isNothing);
  element('older').hidden = !past.hasMore;
  pinLatest();
  if (!isHere && room.state === 'open')
    retry = setTimeout(() => void arrive(), 5_000 * (0.5 + Math.random()));
}

async function refresh() {
  const watched = await room.ask('live.wall.watch', {}, true);
  if (watched.status !== 200) return watched;
  count(watched.param);
  return queue.refresh();
}

function show(entry) {
  queue.remove(entry.id);
  stage.float(entry);
}

/** What was said last stays on the stage until something else is said, or it is taken back. */
function pinLatest() {
  const latest = said.entries.at(-1);
  if (latest?.key === pinned) return;
  pinned = latest?.key;
  stage.pin(latest);
}

function count(param) {
  heads = param?.count ?? 0;
  element('heads').textContent = text('heads', heads);
}

function isNothing(refusal) {
  return refusal === undefined;
}

async function goOut() {
  if (room.state === 'open') await room.ask('live.wall.out');
  leave('');
}

async function showOlder() {
  await past.older();
  element('older').hidden = !past.hasMore;
}

function leave(words) {
  showStageOnly(false);
  entrance.show(words);
  room.disconnect();
}

function showStageOnly(isOnly) {
  document.body.classList.toggle('stage-only', isOnly);
  if (isOnly) element('stage-back').focus();
  else element('stage-only').focus();
}

element('leave').addEventListener('click', () => void goOut());
element('older').addEventListener('click', () => void showOlder());
element('stage-only').addEventListener('click', () => showStageOnly(true));
element('stage-back').addEventListener('click', () => showStageOnly(false));
element('full-screen').addEventListener('click', () => {
  if (document.fullscreenElement === null) void document.documentElement.requestFullscreen();
  else void document.exitFullscreen();
});
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && document.body.classList.contains('stage-only')) showStageOnly(false);
});
addEventListener('online', () => room.check());
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && room.check());
setInterval(() => room.state === 'open' && void refresh(), refreshMs);

const { host, pathname } = new URL('audience.html', location.href);
element('address').textContent = `${host}${pathname}`;
element('full-screen').hidden = !document.fullscreenEnabled;
offerLanguages(() => {
  signal.show();
  queue.relabel();
  announcements.relabel();
  if (heads !== undefined) count({ count: heads });
});
entrance.open();
