import { basename } from 'node:path';
import { bootFaults, constructibleOf } from './boot-check.js';
import { BootError } from './boot-error.js';
import { ConstructionError, type Class, type Services } from './container.js';
import { discover, placeOf, type ControllerFile } from './discovery.js';
import { describeThrown } from './error-record.js';
import type { LoadedController } from './router.js';

/**
 * Imports, checks and constructs every controller of an application tree.
 * @throws {BootError} with everything that is wrong, constructors that throw included.
 */
export async function loadControllers(appFolder: string, services: Services): Promise<LoadedController[]> {
  const { files, faults } = await discover(appFolder);
  const loaded: LoadedController[] = [];
  const failures: string[] = [];
  for (const file of files) {
    const type = constructibleOf(file);
    if (type === undefined) continue; // there is a line about it already
    try {
      loaded.push({ module: file.module, controller: file.controller, instance: services.resolve(type) });
    } catch (error) {
      failures.push(constructionFault(appFolder, file, type, error));
    }
  }
  if (files.length + faults.length === 0) failures.push(emptyFault(appFolder));
  const lines = [...faults, ...bootFaults(files), ...failures];
  if (lines.length > 0) throw new BootError(lines.toSorted()); // by file
  return loaded;
}

function emptyFault(appFolder: string): string {
  const app = basename(appFolder);
  return `${app}: has no controllers; they stand in ${app}/<module>/controller/*.ts and must have been compiled.`;
}

function constructionFault(
  appFolder: string,
  { source }: ControllerFile,
  type: Class,
  error: unknown,
): string {
  const { subject, cause } =
    error instanceof ConstructionError ? error : { subject: type.name, cause: error };
  const { type: kind, message } = describeThrown(cause);
  const user = subject === type.name ? '' : ` (for ${type.name})`;
  return `${source}: ${subject}${user} cannot be constructed: ${kind}: ${message}${placeOf(appFolder, cause)}.`;
}
