import { isName } from '../protocol/method.js';
import type { Class } from './container.js';
import { marksOf, type ActionMark, type ClassMarks } from './decorators.js';
import { dependencyFaults } from './dependency-check.js';
import type { ControllerFile } from './discovery.js';
import { hookNames } from './hooks.js';

/** Everything in these files that cannot become a route, one line each: file, class, method, and what to do. */
export function bootFaults(files: readonly ControllerFile[]): string[] {
  const seen = new Set<Class>();
  return [
    ...files.flatMap((file) => [...fileFaults(file), ...classFaults(file, seen)]),
    ...collisions(files.map(({ module, controller, source }) => [`${module}.${controller}`, source])),
  ];
}

/** The one controller of a file, where everything that its constructor needs can be injected. */
export function constructibleOf({ classes }: ControllerFile): Class | undefined {
  const [type, ...more] = classes.filter((exported) => marksOf(exported).isController);
  if (type === undefined || more.length > 0) return undefined;
  return dependencyFaults(type, new Set()).length === 0 ? type : undefined;
}

function fileFaults({ source, module, controller, classes }: ControllerFile): string[] {
  const faults: string[] = [];
  if (!isName(module)) faults.push(`${source}: module "${module}" ${badName}.`);
  if (!isName(controller)) faults.push(`${source}: controller "${controller}" ${badName}.`);
  if (classes.length === 0) faults.push(`${source}: exports no class; export one with @Controller().`);
  const controllers = classes.filter((type) => marksOf(type).isController);
  if (controllers.length > 1) {
    const names = controllers.map(({ name }) => name).join(', ');
    faults.push(`${source}: has more than one controller (${names}); give each a file of its own.`);
  }
  return faults;
}

const badName = 'is no name for a route: a letter first, then letters, digits and underscores';

function classFaults({ source, classes }: ControllerFile, seen: Set<Class>): string[] {
  return classes.flatMap((type) => {
    const marks = marksOf(type);
    if (!marks.isController) {
      return [`${source}: ${type.name} has no @Controller(); add it, or move the class to another folder.`];
    }
    const faults = [...routeFaults(type, marks), ...dependencyFaults(type, seen)];
    return faults.map((fault) => `${source}: ${fault}`);
  });
}

function routeFaults(type: Class, marks: ClassMarks): string[] {
  const hasHook = hookNames.some((hook) => hook in type.prototype);
  const faults =
    marks.actions.length === 0 && !hasHook
      ? [
          `${type.name} has no action and no hook; mark what clients may call with @Action() (inherited ones do not count).`,
        ]
      : [];
  return [
    ...faults,
    ...marks.actions.flatMap((action) =>
      actionFaults(action).map((fault) => `${type.name}.${action.name} ${fault}`),
    ),
    ...strayMiddleware(type, marks),
    ...collisions(marks.actions.map(({ name }) => [name, `${type.name}.${name}`])),
  ];
}

function actionFaults({ name, kind, options }: ActionMark): string[] {
  const faults: string[] = [];
  if (kind === 'static') faults.push('is static; remove "static": actions are methods of the instance.');
  if (kind === 'accessor') faults.push('is an accessor; make it a method.');
  if (hookNames.some((hook) => hook.toLowerCase() === name.toLowerCase())) {
    faults.push('is called like a hook, which no client may run; remove @Action() or rename it.');
  }
  if (!isName(name)) faults.push(`${badName}.`);
  if (options.payload !== undefined && !isSchema(options.payload)) {
    faults.push('has a payload that is no Standard Schema; give it one, such as z.object({ … }).');
  }
  if (options.timeoutMs !== undefined && !isDuration(options.timeoutMs)) {
    faults.push(`has timeoutMs ${options.timeoutMs}; give it a whole number of milliseconds above 0.`);
  }
  return faults;
}

/** Timers of Node end at 2^31 - 1. */
function isDuration(milliseconds: number): boolean {
  return Number.isInteger(milliseconds) && milliseconds > 0 && milliseconds <= 2_147_483_647;
}

function isSchema(value: unknown): boolean {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false;
  const standard: unknown = '~standard' in value ? value['~standard'] : undefined;
  if (typeof standard !== 'object' || standard === null) return false;
  return 'validate' in standard && typeof standard.validate === 'function';
}

/** Middleware that would never run looks like a guard and is none. */
function strayMiddleware(type: Class, { actions, methodMiddleware }: ClassMarks): string[] {
  return [...methodMiddleware.keys()]
    .filter((name) => name !== 'onMessage' && !actions.some((action) => action.name === name))
    .map((name) => `${type.name}.${name} has @Use() but no @Action(), so it would never run; add @Action().`);
}

/** Names are case-blind on the wire, so two that differ in nothing else are one. */
function collisions(named: readonly (readonly [name: string, owner: string])[]): string[] {
  const owners = new Map<string, string>();
  return named.flatMap(([name, owner]) => {
    const first = owners.get(name.toLowerCase());
    if (first === undefined) owners.set(name.toLowerCase(), owner);
    return first === undefined
      ? []
      : [
          `${owner} and ${first} are the same name to a client ("${name.toLowerCase()}"); rename one of them.`,
        ];
  });
}
