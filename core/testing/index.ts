export { Client, HandshakeRefused, type Ended } from './client.js';
export { FakeClock } from './fake-clock.js';
export type { Claims, ConnectOptions, Holdline } from './holdline.js';
export type { Message } from './inbox.js';
export { startHoldline, type HoldlineOptions, type Owner } from './start-holdline.js';
export type { TestSettings } from './test-settings.js';
