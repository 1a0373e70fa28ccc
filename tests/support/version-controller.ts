/** Where a scratch project keeps the controller of `versionController`. */
export const versionPath = 'tests/app/live/controller/version.ts';

/** The source of a controller whose answers say which one it is: `live.version`, and `live.version.slow`. */
export function versionController(version: string, atImport = ''): string {
  return `import { setTimeout as delay } from 'node:timers/promises';
import { Action, Controller } from '#core';

${atImport}

@Controller()
export class VersionController {
  @Action()
  index(): string {
    return '${version}';
  }

  @Action()
  async slow(): Promise<string> {
    await delay(300);
    return '${version}';
  }
}
`;
}
