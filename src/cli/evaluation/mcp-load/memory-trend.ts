/** Whether a process's memory grows: the straight line through its samples. */
export interface MemoryTrend {
  /** Megabytes: median of the first and of the last tenth of the samples, and the most. */
  readonly first: number;
  readonly last: number;
  readonly most: number;
  /** Megabytes a minute, least squares over the last two thirds: the first third fills caches. */
  readonly slope: number;
}

export interface MemorySample {
  readonly seconds: number;
  readonly megabytes: number;
}

export function memoryTrend(samples: readonly MemorySample[]): MemoryTrend {
  const tenth = Math.max(1, Math.floor(samples.length / 10));
  return {
    first: medianOf(samples.slice(0, tenth)),
    last: medianOf(samples.slice(-tenth)),
    most: Math.round(samples.reduce((most, { megabytes }) => Math.max(most, megabytes), 0)),
    slope: 60 * slopeOf(samples.slice(Math.floor(samples.length / 3))),
  };
}

function medianOf(samples: readonly MemorySample[]): number {
  const sorted = samples.map(({ megabytes }) => megabytes).sort((a, b) => a - b);
  return Math.round(sorted[sorted.length >> 1] ?? 0);
}

/** Megabytes a second. */
function slopeOf(samples: readonly MemorySample[]): number {
  const count = Math.max(1, samples.length);
  const meanX = samples.reduce((sum, { seconds }) => sum + seconds, 0) / count;
  const meanY = samples.reduce((sum, { megabytes }) => sum + megabytes, 0) / count;
  let covariance = 0;
  let variance = 0;
  for (const { seconds, megabytes } of samples) {
    covariance += (seconds - meanX) * (megabytes - meanY);
    variance += (seconds - meanX) ** 2;
  }
  return variance > 0 ? covariance / variance : 0;
}
