import { describe, expect, it } from 'vitest';
import { movedTowards } from '../../src/search/semantic/feedback.ts';

const cosine = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b));

describe('feedback', () => {
  const query = Float32Array.of(1, 0, 0);
  const mean = Float32Array.of(0, 0, 0.5);
  const answer = Float32Array.of(0.5, 0.7, 0.5);

  it('brings the query nearer to what answers it, without changing its length', () => {
    const moved = movedTowards(query, [answer], mean);
    expect(cosine(moved, answer)).toBeGreaterThan(cosine(query, answer) + 0.05);
    expect(Math.hypot(...moved)).toBeCloseTo(1, 5);
  });

  it('takes nothing over that all passages share', () => {
    expect(movedTowards(query, [answer], mean)[2]).toBeCloseTo(0, 6);
  });

  it('leaves the query alone where nothing answers it', () => {
    expect(movedTowards(query, [], mean)).toEqual(query);
  });
});
