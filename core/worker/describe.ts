import { discover } from './discovery.js';
import { routeTable } from './route-table.js';

/**
 * A process of its own that imports a compiled application and tells whoever forked it which routes it has, or what cannot be
 * imported. Nothing is constructed, so the boot check is left to the start. Its arguments: the application tree, absolute, and the time limit of actions.
 */
const [appFolder = '', actionTimeoutMs = ''] = process.argv.slice(2);
const { files, faults: reasons } = await discover(appFolder);
const controllers = files.flatMap(({ module, controller, classes }) =>
  classes.map((type) => ({ module, controller, type })),
);
process.send?.({ reasons, routes: routeTable(controllers, Number(actionTimeoutMs)) }, undefined, {}, () =>
  process.exit(),
);
