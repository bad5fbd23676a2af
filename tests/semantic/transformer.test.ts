import { expect, it } from 'vitest';
import { openTransformerEncoder } from '../../src/search/encoders/transformer.ts';

const model = { dimensions: 3, pooling: 'cls', queryPrefix: 'query: ' } as const;

it('encodes the trimmed query with the prefix of the model, one at a time', async () => {
  const asked: unknown[] = [];
  const encoder = openTransformerEncoder(model, async (texts, options) => {
    asked.push([texts, options]);
    return { data: [1, 0, 0] };
  });
  expect(encoder.tier).toBe('full');
  expect(await encoder.encode('  renew a ticket ')).toEqual(Float32Array.from([1, 0, 0]));
  expect(asked).toEqual([[['query: renew a ticket'], { pooling: 'cls', normalize: true }]]);
});

it('does not start when it was stopped, and refuses vectors of another size', async () => {
  const encoder = openTransformerEncoder(model, async () => ({ data: [1, 0] }));
  await expect(encoder.encode('a', AbortSignal.abort())).rejects.toThrow();
  await expect(encoder.encode('a')).rejects.toThrow('2 dimensions instead of 3');
});
