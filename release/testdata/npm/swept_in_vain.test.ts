import { sweep } from 'claudemock/vitest';

await sweep('fails when nothing is broken', async () => {
  throw new Error('no treasure');
});
