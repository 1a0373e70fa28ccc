import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 allocate every object among the young ones, for a process through which messages pass. Otherwise it puts those that
 * often survived a collection among the old ones at once, and under load many messages are on their way whenever it collects.
 * See docs/decisions/0015-every-object-begins-young.md. To be called before there is load.
 */
export function allocateYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
