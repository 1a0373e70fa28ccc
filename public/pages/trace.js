const span = 60_000;
const inset = { left: 2, right: 14, top: 16, bottom: 10 };
const scales = [
  { ms: 1, label: '1 ms' },
  { ms: 10, label: '10 ms' },
  { ms: 100, label: '100 ms' },
  { ms: 1000, label: '1 s' },
];
const top = Math.log10(1 + 5_000);

/** Draws the last minute of the line: whole where it was held, open where it was cut, and a stem for every round trip. */
export class Trace {
  #canvas;
  #stretches = [];
  #trips = [];
  #beats = [];

  constructor(canvas) {
    this.#canvas = canvas;
  }

  /** From now on the line is held, or not. */
  held(isHeld, now = Date.now()) {
    const last = this.#stretches.at(-1);
    if ((last?.isHeld ?? false) === isHeld) return;
    if (last !== undefined) last.to = now;
    this.#stretches.push({ isHeld, from: now, to: undefined });
  }

  /** A request that was sent at `at` was answered after `ms`. */
  trip(at, ms, isGood) {
    this.#trips.push({ at, ms, isGood });
  }

  /** A heartbeat was answered. */
  beat(at = Date.now()) {
    this.#beats.push(at);
  }

  /** Draws the present minute; `pending` are the requests whose stems still grow. */
  draw(pending, now = Date.now()) {
    this.#forget(now - span);
    const { context, width, height } = this.#prepare();
    const ink = colours(this.#canvas);
    const base = height - inset.bottom;
    const x = (at) => width - inset.right - ((now - at) / span) * (width - inset.left - inset.right);
    const y = (ms) => base - (Math.log10(1 + ms) / top) * (base - inset.top);

    drawScale(context, ink, width, y);
    context.fillRect(0, base, width, 1);
    for (const { isHeld, from, to } of this.#stretches) {
      drawStretch(context, ink, isHeld, Math.max(inset.left, x(from)), x(to ?? now), base);
    }
    context.fillStyle = ink.muted;
    for (const at of this.#beats) context.fillRect(x(at) - 1, base + 4, 2, 4);
    for (const { at, ms, isGood } of this.#trips)
      drawStem(context, isGood ? ink.held : ink.bad, x(at), y(ms), base);
    for (const { at, started } of pending) {
      drawStem(context, ink.wait, Math.max(inset.left, x(at)), y(performance.now() - started), base);
    }
    drawPeak(context, ink, this.#trips, x, y, width);
    drawHead(context, ink, this.#stretches.at(-1)?.isHeld === true, x(now), base);
  }

  #forget(before) {
    this.#stretches = this.#stretches.filter(({ to }) => to === undefined || to > before);
    this.#trips = this.#trips.filter(({ at }) => at > before).slice(-600);
    this.#beats = this.#beats.filter((at) => at > before);
  }

  #prepare() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const ratio = devicePixelRatio;
    if (
      this.#canvas.width !== Math.round(width * ratio) ||
      this.#canvas.height !== Math.round(height * ratio)
    ) {
      this.#canvas.width = Math.round(width * ratio);
      this.#canvas.height = Math.round(height * ratio);
    }
    const context = this.#canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = '11px ui-monospace, Menlo, Consolas, monospace';
    return { context, width, height };
  }
}

function colours(canvas) {
  const style = getComputedStyle(canvas);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    held: of('--line'),
    bad: of('--bad'),
    wait: of('--wait'),
    muted: of('--muted'),
    rule: of('--rule'),
    paper: of('--paper'),
  };
}

function drawScale(context, ink, width, y) {
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  for (const { ms, label } of scales) {
    context.fillStyle = ink.muted;
    context.fillText(label, 0, Math.round(y(ms)));
    context.fillStyle = ink.rule;
    context.fillRect(0, Math.round(y(ms)), width, 1);
  }
}

function drawStretch(context, ink, isHeld, from, to, base) {
  context.strokeStyle = isHeld ? ink.held : ink.bad;
  context.lineWidth = isHeld ? 3 : 1;
  context.setLineDash(isHeld ? [] : [2, 6]);
  context.beginPath();
  context.moveTo(from, base);
  context.lineTo(to, base);
  context.stroke();
  context.setLineDash([]);
}

function drawStem(context, colour, x, y, base) {
  context.fillStyle = colour;
  context.fillRect(x - 1, y, 2, base - y);
  context.beginPath();
  context.arc(x, y, 2.5, 0, 7);
  context.fill();
}

function drawPeak(context, ink, trips, x, y, width) {
  if (trips.length === 0) return;
  const peak = trips.reduce((highest, trip) => (trip.ms > highest.ms ? trip : highest));
  const isRight = x(peak.at) > width - 70;
  context.textAlign = isRight ? 'right' : 'left';
  context.textBaseline = 'middle';
  context.fillStyle = peak.isGood ? ink.held : ink.bad;
  context.fillText(milliseconds(peak.ms), x(peak.at) + (isRight ? -7 : 7), y(peak.ms) - 5);
}

function drawHead(context, ink, isHeld, x, base) {
  context.beginPath();
  context.arc(x, base, 5, 0, 7);
  context.fillStyle = isHeld ? ink.held : ink.paper;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = isHeld ? ink.held : ink.bad;
  context.stroke();
}

/** A length of time as people read it: 0.8 ms, 12 ms, 1.31 s. */
export function milliseconds(ms) {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return `${(ms / 1_000).toFixed(2)} s`;
}
