/** How quickly a page answers a key: Interaction to Next Paint, on a processor four times slower than this one. */
import type { Page } from 'playwright-core';

const SLOWDOWN = 4;
const BETWEEN_KEYS_MS = 90;

export interface TypingFigures {
  readonly keys: number;
  /** Milliseconds from a key to the next paint: the slowest key, and the one in the middle. */
  readonly worst: number;
  readonly median: number;
}

/** Types into the field that has the focus, and waits until the page is quiet. */
export async function measureTyping(page: Page, text: string): Promise<TypingFigures> {
  const protocol = await page.context().newCDPSession(page);
  await page.evaluate(() => {
    const durations = new Map<number, number>();
    Reflect.set(window, 'keyDurations', durations);
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceEventTiming[]) {
        const { interactionId } = entry;
        if (!interactionId || !/^(key|input)/.test(entry.name)) continue;
        durations.set(interactionId, Math.max(durations.get(interactionId) ?? 0, entry.duration));
      }
    });
    // Shorter ones than 16 ms are not reported: they count as none.
    observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  await protocol.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  await page.keyboard.type(text, { delay: BETWEEN_KEYS_MS });
  await page.waitForTimeout(1500);
  await protocol.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const measured = await page.evaluate(() => [
    ...(Reflect.get(window, 'keyDurations') as Map<number, number>).values(),
  ]);
  await protocol.detach();
  const all = [...measured, ...Array.from({ length: Math.max(0, text.length - measured.length) }, () => 0)];
  all.sort((a, b) => a - b);
  return { keys: text.length, worst: all.at(-1) ?? 0, median: all[Math.floor(all.length / 2)] ?? 0 };
}
