/** The directory of the built site is not there, and did not come back. Apart from what reads it, for servers without one. */
export class DirectoryMissingError extends Error {
  override name = 'DirectoryMissingError';
}
