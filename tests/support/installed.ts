import { spawnSync } from 'node:child_process';

/** A program of the system that tests need. */
export interface SystemProgram {
  /** What it is called where it is missing. */
  readonly name: string;
  /** Whether it is there. */
  readonly isThere: () => boolean;
  /** The packages of Debian that bring it. */
  readonly packages: readonly string[];
}

/** Whether a command can be run and is content. */
export function answers(program: string, ...words: readonly string[]): boolean {
  return spawnSync(program, words, { stdio: 'ignore' }).status === 0;
}

// Another apt may be at work; without waiting for it, this one fails.
const apt = 'apt-get -o DPkg::Lock::Timeout=500';
/** No service of a package shall start; what forbids it must not go while another test file still installs. */
const installer = `
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\\nexit 101\\n' >$policy && chmod 755 $policy
fi
export DEBIAN_FRONTEND=noninteractive
${apt} update >/dev/null
${apt} install -y --no-install-recommends "$@" >/dev/null`;

/**
 * Installs a program where that is allowed.
 * @throws {Error} with the line to type, where it is not allowed or does not work.
 */
export function ensureInstalled({ name, isThere, packages }: SystemProgram): void {
  if (isThere()) return;
  const line = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || !answers('apt-get', '--version'))
    throw new Error(`These tests need ${name}. Install it, on Debian as root: ${line}`);
  const words = ['/tmp/holdline-install.lock', 'sh', '-c', installer, 'install', ...packages];
  spawnSync('flock', words, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (!isThere()) throw new Error(`There is no ${name} though it was to be installed. Try: ${line}`);
}
