/** What every entry script does first: the right Node, the dependencies, quiet about TypeScript. */
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './dependencies.mjs';
import { ensureNode, hideTypeStrippingWarning, launch } from './node-runtime.mjs';

/**
 * @param url `import.meta.url` of the entry script.
 * @param start gets the arguments, gives the exit code. What is TypeScript may only be imported in here.
 * @param options.dev also what only development and tests need is installed.
 */
export async function startCommand(url, start, { dev = false } = {}) {
  await launch(async () => {
    const argv = process.argv.slice(2);
    await ensureNode(fileURLToPath(url), argv);
    ensureDependencies({ dev });
    hideTypeStrippingWarning();
    return start(argv);
  });
}
