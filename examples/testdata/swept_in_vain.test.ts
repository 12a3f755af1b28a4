import { sweep } from './claudemock.ts';

await sweep('fails when nothing is broken', async () => {
  throw new Error('no treasure');
});
