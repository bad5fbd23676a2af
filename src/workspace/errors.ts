/** A failure the user can act on: shown as one line without a stack trace. */
export class UserError extends Error {
  override name = 'UserError';
  /** One sentence: what to do about it. */
  readonly fix: string;

  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.fix = fix;
  }
}
