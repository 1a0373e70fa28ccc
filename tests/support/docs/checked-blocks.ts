const tests = {
  blocks: 'tests/unit/docs/blocks.test.ts',
  examples: 'tests/unit/docs/examples.test.ts',
  configuration: 'tests/unit/docs/configuration.test.ts',
  console: 'tests/unit/docs/console.test.ts',
  drawing: 'tests/unit/docs/drawing.test.ts',
  security: 'tests/unit/docs/security.test.ts',
  systemd: 'tests/unit/docs/systemd.test.ts',
  tokens: 'tests/unit/docs/tokens.test.ts',
  protocol: 'tests/integration/docs/protocol.test.ts',
  testing: 'tests/integration/docs/testing.test.ts',
  controllers: 'tests/integration/docs/controllers.test.ts',
  deployment: 'tests/process/docs/deployment.test.ts',
  gettingStarted: 'tests/process/docs/getting-started.test.ts',
  readme: 'tests/process/docs/readme.test.ts',
  mswoole: 'tests/unit/docs/coming-from-mswoole.test.ts',
  newcomer: 'tests/process/newcomer.test.ts',
  live: 'tests/process/docs/live.test.ts',
} as const;

/** Which test executes the fenced blocks of a document: document → language → test. A block that is in none fails a test. */
export const checkedBlocks: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md': { ts: tests.examples, sh: tests.readme },
  'README.zh-CN.md': { ts: tests.examples, sh: tests.examples },
  'CONTRIBUTING.md': { sh: tests.readme },
  'bench/README.md': { sh: tests.blocks },
  'docs/coming-from-mswoole.md': { ts: tests.controllers, json: tests.mswoole, php: tests.mswoole },
  'docs/configuration.md': { ts: tests.examples, sh: tests.configuration },
  'docs/controllers.md': { ts: tests.controllers, sh: tests.gettingStarted },
  'docs/database.md': { ts: tests.examples },
  'docs/deployment.md': {
    sh: tests.deployment,
    json: tests.deployment,
    nginx: tests.deployment,
    ini: tests.systemd,
  },
  'docs/getting-started.md': {
    sh: tests.gettingStarted,
    console: tests.gettingStarted,
    ts: tests.gettingStarted,
    js: tests.gettingStarted,
    json: tests.gettingStarted,
    diff: tests.gettingStarted,
  },
  'docs/library.md': { ts: tests.examples },
  'docs/lifecycle.md': { text: tests.drawing },
  'docs/live.md': { sh: tests.live, json: tests.live, js: tests.live, nginx: tests.live },
  'docs/operations.md': { sh: tests.deployment, text: tests.console },
  'docs/projects.md': { sh: tests.gettingStarted },
  'docs/protocol.md': { http: tests.protocol, wire: tests.protocol },
  'docs/security.md': { text: tests.security },
  'docs/testing.md': { ts: tests.newcomer, text: tests.testing },
  'docs/tokens.md': {
    sh: tests.tokens,
    json: tests.tokens,
    js: tests.deployment,
    php: tests.deployment,
    python: tests.deployment,
  },
};

/** The documents whose blocks of that language are executed by that test. */
export function documentsWith(language: string, test: string): string[] {
  return Object.entries(checkedBlocks)
    .filter(([, byLanguage]) => byLanguage[language] === test)
    .map(([document]) => document);
}
