import type { Report } from '../link/orders.js';
import { isFinding, isRouteTable } from './findings.js';

/** Report of one kind. */
export type ReportOf<Kind extends Report['kind']> = Extract<Report, { kind: Kind }>;

/**
 * Narrows what came over a child's channel. Application code shares that channel through `process.send`, so anything may
 * arrive; what is no report is undefined.
 */
export function asReport(message: unknown): Report | undefined {
  return isObject(message) && isReport(message) ? message : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isReport(report: Fields): report is Fields & Report {
  switch (report['kind']) {
    case 'ready':
      return (
        isPrint(report['settings']) &&
        (report['routes'] === undefined || isTexts(report['routes'])) &&
        (report['routeTable'] === undefined || isRouteTable(report['routeTable']))
      );
    case 'listening':
      return typeof report['host'] === 'string' && typeof report['port'] === 'number';
    case 'failed':
      return isTexts(report['reasons']) && typeof report['cause'] === 'string';
    case 'beat':
      return ['memory', 'connections', 'requests', 'lag'].every((name) => typeof report[name] === 'number');
    case 'retired':
      return typeof report['worker'] === 'string';
    case 'finished':
      return typeof report['gateway'] === 'string' && typeof report['scope'] === 'string';
    case 'finding':
      return typeof report['number'] === 'number' && isFinding(report['finding']);
    case 'drained':
      return true;
    default:
      return false;
  }
}

function isPrint(value: unknown): boolean {
  return isObject(value) && typeof value['settings'] === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
