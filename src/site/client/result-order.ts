/** Keeps results from moving under a pointer or a reading eye when better ones arrive. Pure. */

export interface OrderPlan {
  /** Ids to show, in order. */
  readonly order: readonly string[];
  /** The best order is another one, and the reader is to be offered it. */
  readonly betterWaiting: boolean;
}

/**
 * @param shown ids in the list now.
 * @param best ids in the order that the engine now thinks best.
 * @param engaged the pointer or the focus is in the list, or the reader has scrolled into it: then what is shown
 *   stays where it is and new ids are put below.
 */
export function planOrder(shown: readonly string[], best: readonly string[], engaged: boolean): OrderPlan {
  if (!engaged || shown.length === 0) return { order: best, betterWaiting: false };
  const added = best.filter((id) => !shown.includes(id)).slice(0, Math.max(0, best.length - shown.length));
  const order = [...shown, ...added];
  return {
    order,
    betterWaiting: order.length !== best.length || order.some((id, index) => id !== best[index]),
  };
}
