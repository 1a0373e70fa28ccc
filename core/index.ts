export { defineApp, defineAuth } from './config/define.js';
export { Refusal } from './protocol/errors.js';
