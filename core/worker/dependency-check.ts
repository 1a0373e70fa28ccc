import { dependenciesOf, isClass, isInjectable, isProvided, Token, type Class } from './container.js';

/**
 * Everything that keeps a class from being constructed, and the classes that it is given, and theirs. `seen` keeps a service
 * that many controllers share from being reported many times.
 */
export function dependencyFaults(type: Class, seen: Set<Class>, user?: Class): string[] {
  if (seen.has(type) || isProvided(type)) return [];
  seen.add(type);
  const subject = user === undefined ? type.name : `${type.name} (for ${user.name})`;
  if (!isInjectable(type)) return needsDecorator(type) ? [`${subject} ${undecorated}`] : [];
  return dependenciesOf(type).flatMap((dependency, index) => {
    if (dependency instanceof Token) return [];
    if (isClass(dependency)) return dependencyFaults(dependency, seen, type);
    return [
      `${subject}, constructor parameter ${index + 1}${parameterName(type, index)} ${parameterFault(dependency)}`,
    ];
  });
}

/** Without the decorator the compiler notes no parameters, not even those that an inherited constructor has. */
function needsDecorator(type: unknown): boolean {
  return isClass(type) && (type.length > 0 || needsDecorator(Object.getPrototypeOf(type)));
}

const undecorated =
  'has constructor parameters but no decorator, so nobody knows what to give it: add @Injectable() to it.';

function parameterFault(noted: unknown): string {
  if (noted === undefined) {
    return 'was not there yet when the class was made: two files import each other; move what both need into a third one.';
  }
  if (noted === Function || noted === Object) {
    return (
      'is an interface, or a class imported with "import type": import the class without "type", ' +
      'or inject by token with @Inject(token).'
    );
  }
  const name = typeof noted === 'function' ? noted.name : typeof noted;
  return `is a ${name}, of which there are many: inject it by token with @Inject(token).`;
}

/** Parameters keep their names when TypeScript is compiled. */
function parameterName(type: Class, index: number): string {
  const list = /\bconstructor\s*\(([^)]*)\)/.exec(Function.prototype.toString.call(type))?.[1];
  const name = list?.split(',')[index]?.trim();
  return name === undefined || name === '' ? '' : ` (${name})`;
}
