import { logChoose } from '../distributions/log-gamma.ts'

/**
 * The exact two-sided p value of wins against losses, ties left out. With the questions that one system alone answers
 * right and those that the other alone does, it is McNemar's exact test.
 */
export function signTest(wins: number, losses: number): number {
  const n = wins + losses
  let tail = 0
  for (let fewer = 0; fewer <= Math.min(wins, losses); fewer++)
    tail += Math.exp(logChoose(n, fewer) - n * Math.LN2)
  return Math.min(1, 2 * tail)
}
