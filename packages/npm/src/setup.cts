import { serve } from './server.cjs';

/**
 * For `globalSetup` of Vitest or Jest: one server for the whole run, in place of one for
 * each file of tests. It ends with the process that runs it.
 */
export default async function setup(): Promise<void> {
  if (process.env.CLAUDEMOCK_URL) return;
  process.env.CLAUDEMOCK_URL = (await serve()).url;
}
