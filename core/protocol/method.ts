/** The three names that a `method` stands for, folded to lower case. */
export interface MethodName {
  readonly module: string;
  readonly controller: string;
  readonly action: string;
}

/** What is wrong with a `method`: too long, a name that no controller can have, or one that no action can have. */
export type MethodFault = 'badFrame' | 'controllerNotFound' | 'methodNotFound';

const namePattern = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Whether a module, controller or action may be called so. */
export function isName(name: string): boolean {
  return namePattern.test(name);
}

/**
 * Reads `module.controller.action`. Two parts mean a controller of module `index`, one part an action of `index.index`;
 * dots around the whole are ignored. Names are ASCII and case-blind; they are checked first and folded after, because
 * folding turns some foreign letters into ASCII ones.
 */
export function parseMethod(method: string, maxCharacters: number): MethodName | MethodFault {
  if (method.length > maxCharacters) return 'badFrame';
  const parts = trimDots(method).split('.');
  if (parts.length > 3) return 'controllerNotFound';
  const action = parts.pop() ?? '';
  const controller = parts.pop() ?? 'index';
  const module = parts.pop() ?? 'index';
  if (!isName(module) || !isName(controller)) return 'controllerNotFound';
  if (!isName(action)) return 'methodNotFound';
  return { module: module.toLowerCase(), controller: controller.toLowerCase(), action: action.toLowerCase() };
}

function trimDots(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === '.') start++;
  while (end > start && text[end - 1] === '.') end--;
  return text.slice(start, end);
}
