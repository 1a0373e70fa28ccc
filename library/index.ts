export { systemClock, type Clock, type Timer } from './clock.js';
export { createLog, type Log, type LogOptions } from './log.js';
