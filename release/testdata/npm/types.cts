import { serve } from 'claudemock';
import { sweep, withClaude } from 'claudemock/jest';

export const run: () => Promise<void> = withClaude('healthy', async (mock) => mock.gate().release());
sweep('all', async (mock) => mock.timeline());
// @ts-expect-error a scenario has a name, or is an object
export const server = serve({ scenario: 5 });
