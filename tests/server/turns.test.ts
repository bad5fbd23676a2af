import { describe, expect, it } from 'vitest';
import { Turns } from '../../src/server/mcp/turns.ts';

describe('turns', () => {
  const never = new AbortController().signal;

  it('let no more run at once than may, and begin the others in the order they came', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 9 }, (_, number) =>
        turns.run(async () => {
          begun.push(number);
          running += 1;
          most = Math.max(most, running);
          for (let step = 0; step < number % 3; step += 1) await Promise.resolve();
          running -= 1;
        }, never),
      ),
    );
    expect(most).toBe(2);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('pass over one that gave up waiting, and go on after one that failed', async () => {
    const turns = new Turns(1);
    let finish: () => void = () => undefined;
    const first = turns.run(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
      never,
    );
    const gaveUp = new AbortController();
    const second = turns.run(async () => 'begun', gaveUp.signal);
    const third = turns.run(async () => {
      throw new Error('failed');
    }, never);
    const fourth = turns.run(async () => 'done', never);
    gaveUp.abort(new Error('hung up'));
    await expect(second).rejects.toThrow('hung up');
    finish();
    await first;
    await expect(third).rejects.toThrow('failed');
    expect(await fourth).toBe('done');
  });
});
