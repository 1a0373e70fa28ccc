import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

import { fencedBlocks, readDocument, root } from './markdown.js';

/** Examples that went through the compiler. */
export interface CompiledExamples {
  /** Everything that was written; whoever asked removes it. */
  readonly folder: string;
  /** The compiled application tree, where there are no complaints. */
  readonly app: string;
  /** What the compiler says; an empty text: nothing. */
  readonly complaints: string;
}

/** Compiles a project of these files beside the real core and library. It lies in `dist`, so that packages are found. */
export async function compileExamples(files: ReadonlyMap<string, string>): Promise<CompiledExamples> {
  const folder = await mkdtemp(join(root, 'dist', 'examples-'));
  for (const [path, content] of files) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const outDir = join(folder, 'out');
  const paths = {
    '#config': [join(root, 'core/config/define.ts')],
    '#core': [join(root, 'core/index.ts')],
    '#library': [join(root, 'library/index.ts')],
  };
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { rootDir: root, outDir, paths },
      include: [folder],
      exclude: [outDir],
    }),
  );
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const complaints = await promisify(execFile)(tsc, ['-p', folder, '--pretty', 'false']).then(
    () => '',
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)),
  );
  return { folder, app: join(outDir, relative(root, folder), 'app'), complaints };
}

/** The blocks of a document by the file that the comment in their first line names. */
export function namedBlocks(document: string): Map<string, string> {
  const blocks = fencedBlocks(readDocument(document), 'ts').map((block) => {
    const path = /^\/\/ (\S+\.ts)\n/.exec(block)?.[1];
    if (path === undefined) throw new Error(`No file is named in:\n${block}`);
    return [path, block] as const;
  });
  return new Map(blocks);
}
