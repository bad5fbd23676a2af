/** One subcommand of `mcdewey`. Each lives in `src/cli/commands/<name>.ts` as its only export, `command`. */
export interface Command {
  readonly summary: string;
  /** The whole text of `mcdewey <name> --help`. */
  readonly help: string;
  /**
   * @param args the arguments after the command's name.
   * @returns the exit code: 0 done, 1 done with problems in some manuals, 2 not done.
   * @throws UserError for a failure the user can act on (exit code 2).
   */
  run(args: string[]): Promise<number>;
}
