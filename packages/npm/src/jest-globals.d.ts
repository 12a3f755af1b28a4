// The part of Jest's globals that is used here. Jest itself gives them to each file of
// tests, so that building this package takes no Jest.
declare module '@jest/globals' {
  type Hook = (run: () => Promise<void>) => void;
  export const afterAll: Hook;
  export const afterEach: Hook;
  export const beforeAll: Hook;
  export const beforeEach: Hook;
  export function test(name: string, run: () => Promise<void>, timeout?: number): void;
}
