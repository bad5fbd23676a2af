/** Accessibility by the rules of axe-core, all of them: its best practices as well as WCAG. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

let source: Promise<string> | undefined;

/**
 * @param only ids of rules, where the others were looked at before.
 * @returns a sentence for each rule that is broken, whatever its weight; empty for a page without fault.
 */
export async function accessibilityFaults(page: Page, only?: readonly string[]): Promise<string[]> {
  source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Through the debugging protocol, which the page's own security policy does not bind.
  await page.evaluate(await source);
  const violations = await page.evaluate(async (rules) => {
    const axe: unknown = Reflect.get(window, 'axe');
    const { violations: found } = await (axe as typeof import('axe-core')).run(document, {
      resultTypes: ['violations'],
      ...(rules ? { runOnly: { type: 'rule', values: [...rules] } } : {}),
    });
    return found;
  }, only);
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.map(({ target }) => target.join(' ')).slice(0, 3);
    return `${id}: ${help} (${where.join(', ')})`;
  });
}
