import type { Serving } from '../manager/manager.js';

/** What an operator wants to know of a server that has just begun to serve. */
export function banner({ generation, settings, outside }: Serving, version: string): string[] {
  const { mode, gateway_num, worker_num } = settings.setting;
  const host = hostOf(outside.host);
  const rows = [
    ['generation', String(generation)],
    ['mode', mode === 'base' ? 'base, one process' : 'process'],
    ...(mode === 'base'
      ? []
      : [
          ['gateways', String(gateway_num)],
          ['workers', String(worker_num)],
        ]),
    ['page', `http://${host}:${outside.port}/`],
    ['clients', `ws://${host}:${outside.port}${settings.outside.path}`],
  ] as const;
  return [`Holdline ${version}`, ...rows.map(([name = '', value = '']) => `  ${name.padEnd(12)}${value}`)];
}

function hostOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
