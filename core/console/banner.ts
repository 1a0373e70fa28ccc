import { developmentPage } from '../config/page-names.js';
import type { Serving } from '../manager/manager.js';
import { paint } from './paint.js';

const labelWidth = 13;

/** What an operator wants to know of a server that has just begun to serve; `pages` are those that it gives out. */
export function banner(
  { generation, settings, outside, manager }: Serving,
  version: string,
  pages: readonly string[] = [],
): string[] {
  const { mode, gateway_num, worker_num } = settings.setting;
  const rows = [
    ['environment', settings.env],
    ['generation', String(generation)],
    ['mode', mode === 'base' ? 'base, one process' : 'process'],
    ...(mode === 'base'
      ? []
      : [
          ['gateways', String(gateway_num)],
          ['workers', String(worker_num)],
        ]),
    ['state', settings.redis.url === '' ? 'in the memory of the manager' : 'in Redis'],
    ['page', `http://${addressOf(outside)}/`],
    ...pages
      .filter((name) => name !== developmentPage)
      .map((name): [string, string] => [name, `http://${addressOf(outside)}/${name}.html`]),
    ['clients', `ws://${addressOf(outside)}${settings.outside.path}`],
    ['console', addressOf(manager)],
  ] as const;
  return [`Holdline ${version}`, ...rows.map(([label = '', value = '']) => bannerRow(label, value))];
}

/** One more line of it. */
export function bannerRow(label: string, value: string): string {
  return `  ${label.padEnd(labelWidth)}${value}`;
}

/** The lines as they look at a terminal with colour: the name stands out, the labels stand back. */
export function decorate([name = '', ...rows]: readonly string[], hasColour: boolean): string[] {
  const end = labelWidth + 2;
  const decorated = rows.map((row) => paint(row.slice(0, end), 'dim', hasColour) + row.slice(end));
  return [paint(name, 'bold', hasColour), ...decorated];
}

function addressOf({ host, port }: { readonly host: string; readonly port: number }): string {
  if (host === '0.0.0.0' || host === '::') return `127.0.0.1:${port}`;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
