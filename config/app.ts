import { defineApp } from '#config';

/** What is not named here has the default of core/config/schema.ts. */
export default defineApp({
  setting: { worker_num: 2 },
  outside: { host: '127.0.0.1', port: 20_000 },
  manager: { host: '127.0.0.1', port: 20_001 },
});
