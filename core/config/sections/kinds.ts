import { z } from 'zod';

/** A TCP port. */
export const port = z.int().min(0).max(65535);
/** An address to listen on. */
export const host = z.string().min(1);
/** A number or a size that must not be switched off. */
export const positive = z.int().min(1);
/** A number that 0 may have a meaning for. */
export const count = z.int().min(0);
/** A length of time that must not be switched off, milliseconds; timers of Node end at 2^31 - 1. */
export const milliseconds = z.int().min(1).max(2_147_483_647);
/** The same, but 0 switches the rule off. */
export const optionalMilliseconds = z.int().min(0).max(2_147_483_647);
