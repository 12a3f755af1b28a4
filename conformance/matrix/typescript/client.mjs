// Clients that are right and clients that are wrong on purpose; the argument says
// which to be.
//
//   node client.mjs DESIGN [SDK]
//
// SDK is the path of the official SDK's entry file, for designs that use it.
import { pathToFileURL } from 'node:url';

import { right } from './right.mjs';
import { sdk } from './sdk.mjs';
import { wrong } from './wrong.mjs';

const [design, entry] = process.argv.slice(2);
const designs = { ...right, ...wrong };
if (entry) {
  const { default: Anthropic } = await import(pathToFileURL(entry).href);
  Object.assign(designs, sdk(Anthropic).right, sdk(Anthropic).wrong);
}
try {
  console.log(await designs[design]());
  process.exit(0);
} catch (failure) {
  console.error('failed:', failure.message);
  process.exit(1);
}
