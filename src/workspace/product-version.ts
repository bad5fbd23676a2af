import { createRequire } from 'node:module';

/** Of this program, as package.json has it. */
export function productVersion(): string {
  return (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
}
