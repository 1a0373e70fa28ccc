export { Cache, type CacheOptions, type CacheStore } from './cache.js';
export { systemClock, type Clock, type Timer } from './clock.js';
export { closest } from './closest.js';
export { deepFreeze, isPlainObject, mergePatch, type DeepReadonly, type JsonObject } from './config.js';
export { decodeLegacyToken, encodeLegacyToken } from './encrypt/legacy-3des.js';
export { openToken, sealToken, type OpenOptions, type SealOptions } from './encrypt/sealed-token.js';
export { createLog, type Log, type LogOptions } from './log.js';
export { keysBelow, readOverrides, variableName, type KnownKey, type Override } from './overrides.js';
export { hidden, isSecretName, maskSecrets, maskText } from './secrets.js';
