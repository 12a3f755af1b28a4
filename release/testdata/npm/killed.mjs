// Starts a server, says where, and goes on until it is killed.
import { serve } from 'claudemock';

console.log((await serve()).url);
setInterval(() => {}, 1000);
