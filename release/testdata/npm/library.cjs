// The library from CommonJS. The process ends although it closes no server.
const { serve } = require('claudemock');

import('claudemock').then(async (esm) => {
  const server = await serve();
  console.log(server instanceof esm.Server, (await server.session('healthy')).id.startsWith('healthy'));
});
