/** Reads an option that counts something. */
import { UserError } from '../../workspace/errors.ts';

/** @throws UserError naming the option when its value is no whole number of `least` or more. */
export function wholeNumber(value: string, option: string, least: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least) return number;
  throw new UserError(`"${value}" is no number for ${option}`, `Give a whole number, ${least} or more.`);
}
