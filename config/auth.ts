import { defineAuth } from '#config';

/** The keys belong into the environment or into the file of --config; development makes one by itself. */
export default defineAuth({
  aud: 'holdline',
  types: ['wechatUser', 'wall'],
});
