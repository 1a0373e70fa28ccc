/** The README of a new project, as prettier leaves it. */
export function readme(name: string, version: string): string {
  return `# ${name}

A real-time server over raw WebSocket, made with Holdline ${version}.

    npm ci && npm run dev

installs and serves at \`http://127.0.0.1:20000/\`, a page to try requests on. What you save is compiled and brought in while
clients stay connected; mistakes are shown in the terminal and on the page. Ctrl-C stops.

| command                                                          | what it does                                           |
| ---------------------------------------------------------------- | ------------------------------------------------------ |
| \`public/console make:controller live.poll --actions open --test\` | writes a controller and its test                       |
| \`npm test\`                                                       | checks format and lint, compiles and runs all tests    |
| \`npm start\`                                                      | serves without watching the sources                    |
| \`public/console --help\`                                          | lists what else there is: reload, status, connections… |

| folder                                  | what is in it                                                                       |
| --------------------------------------- | ----------------------------------------------------------------------------------- |
| \`app/\`                                  | your code: \`app/<module>/controller/<controller>.ts\`, beside it what a module needs |
| \`config/\`                               | your settings                                                                       |
| \`tests/\`                                | your tests; \`run.ts\` and \`tsconfig.json\` come with the framework                    |
| \`core/\`, \`library/\`, \`public/\`, \`docs/\` | the framework, under the [Apache License 2.0](core/LICENSE)                         |
| \`runtime/\`                              | what a running server keeps; never committed                                        |

[Controllers](docs/controllers.md) · [tests](docs/testing.md) · [configuration](docs/configuration.md) · [protocol](docs/protocol.md) ·
[deployment](docs/deployment.md) · [a newer version of the framework](docs/projects.md#a-newer-version)
`;
}
