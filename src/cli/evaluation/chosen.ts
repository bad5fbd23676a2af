import { UserError } from '../../workspace/errors.ts';

/**
 * @param names from `--set`; all when there are none.
 * @throws UserError for a name that nothing bears.
 */
export function chosenByName<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[] | undefined,
): readonly T[] {
  for (const name of names ?? []) {
    if (!all.some((each) => each.name === name)) {
      throw new UserError(
        `there is no set "${name}"`,
        `Use one of ${all.map((each) => each.name).join(', ')}.`,
      );
    }
  }
  return names ? all.filter(({ name }) => names.includes(name)) : all;
}
