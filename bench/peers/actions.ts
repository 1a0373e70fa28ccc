import { isRecord } from '../support/record.js';

type Payload = Record<string, unknown>;
type Action = (payload: Payload) => unknown;

const actions = new Map<string, Action>([
  ['index.index.echo', (payload) => payload],
  ['index.index.number', ({ n }) => n],
  ['index.index.big', ({ bytes }) => largeText(Number(bytes))],
  ['index.index.article', ({ bytes }) => ({ title: 'hello', text: largeText(Number(bytes)) })],
  ['index.index.rows', ({ bytes }) => manyRows(Math.ceil(Number(bytes) / 38))],
]);

let large = '';
let rows: readonly object[] = [];

/** Made once: what is measured is how it travels. */
function largeText(bytes: number): string {
  if (large.length !== bytes) large = 'x'.repeat(bytes);
  return large;
}

function manyRows(count: number): readonly object[] {
  if (rows.length !== count)
    rows = Array.from({ length: count }, (_, id) => ({ id: 1e5 + id, say: 'hello', ok: true }));
  return rows;
}

/** What every peer does with a frame: JSON.parse, one look-up, JSON.stringify of Holdline's envelope; undefined: no reply. */
export function replyTo(frame: string): string | undefined {
  const message: unknown = JSON.parse(frame);
  if (!isRecord(message)) return undefined;
  const { method, id, ...payload } = message;
  const action = actions.get(String(method));
  return JSON.stringify(
    action === undefined
      ? { status: 404, event: 'controllerNotFound', info: '您请求的控制器不存在', id }
      : { status: 200, event: 'success', info: '执行完成', param: action(payload), id },
  );
}
