import { z } from 'zod';

/** The pages for browsers that this server gives out itself. */
export const pages = z.strictObject({
  serve: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9-]*$/))
    .default([])
    .describe(
      'the pages of `public/pages` that are served in production, without `.html`: `["audience", "wall"]`; development serves all',
    ),
  issuer: z
    .string()
    .default('')
    .describe(
      'where these pages get their tokens: a path of this host, or an `https://` address; in development `/token` where it is empty',
    ),
});
