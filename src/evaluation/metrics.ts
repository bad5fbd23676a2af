/** Ranking measures over graded judgements (Järvelin & Kekäläinen 2002 for nDCG; trec_eval's definitions). */

export interface QueryScores {
  readonly ndcg10: number;
  readonly mrr10: number;
  readonly hit1: number;
  readonly hit3: number;
  readonly hit10: number;
  readonly recall10: number;
}

export const MEASURES = ['ndcg10', 'mrr10', 'hit1', 'hit3', 'hit10', 'recall10'] as const;

/**
 * @param ranking distinct document names, best first.
 * @param judgements document name → grade; grades of 0 or less are not relevant.
 */
export function scoreRanking(
  ranking: readonly string[],
  judgements: ReadonlyMap<string, number>,
): QueryScores {
  const grades = ranking.slice(0, 10).map((document) => Math.max(0, judgements.get(document) ?? 0));
  const ideal = [...judgements.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
  const best = discountedGain(ideal.slice(0, 10));
  const firstRelevant = grades.findIndex((grade) => grade > 0);
  const hitWithin = (depth: number): number => Number(firstRelevant >= 0 && firstRelevant < depth);
  return {
    ndcg10: best === 0 ? 0 : discountedGain(grades) / best,
    mrr10: firstRelevant < 0 ? 0 : 1 / (firstRelevant + 1),
    hit1: hitWithin(1),
    hit3: hitWithin(3),
    hit10: hitWithin(10),
    recall10: ideal.length === 0 ? 0 : grades.filter((grade) => grade > 0).length / ideal.length,
  };
}

function discountedGain(grades: readonly number[]): number {
  return grades.reduce((sum, grade, index) => sum + grade / Math.log2(index + 2), 0);
}

export function meanScores(scores: readonly QueryScores[]): QueryScores {
  const mean = (measure: keyof QueryScores): number =>
    scores.reduce((sum, score) => sum + score[measure], 0) / Math.max(1, scores.length);
  return {
    ndcg10: mean('ndcg10'),
    mrr10: mean('mrr10'),
    hit1: mean('hit1'),
    hit3: mean('hit3'),
    hit10: mean('hit10'),
    recall10: mean('recall10'),
  };
}
