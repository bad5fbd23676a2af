/**
 * Gradient descent with a step size of its own for every weight (Duchi, Hazan & Singer, "Adaptive Subgradient Methods for
 * Online Learning and Stochastic Optimization", 2011).
 */
export class Adagrad {
  readonly values: Float32Array;
  readonly #squares: Float32Array;
  readonly #rate: number;

  /**
   * @param rate the first step size.
   * @param inertia start of the sums of squares: the larger, the more a weight of few steps stays where it began.
   */
  constructor(values: Float32Array, rate: number, inertia: number) {
    this.values = values;
    this.#squares = new Float32Array(values.length).fill(inertia);
    this.#rate = rate;
  }

  /**
   * Moves as many values from `start` as there are directions, against `scale` times these.
   * @param remaining share of the step size that is left, falling from 1 as training goes on.
   */
  descend(start: number, directions: Float32Array, scale: number, remaining: number): void {
    const { values } = this;
    const squares = this.#squares;
    const step = this.#rate * remaining;
    for (let i = 0; i < directions.length; i++) {
      const gradient = scale * directions[i]!;
      const square = squares[start + i]! + gradient * gradient;
      squares[start + i] = square;
      values[start + i]! -= (step * gradient) / Math.sqrt(square);
    }
  }
}
