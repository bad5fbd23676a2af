/** A certificate for loopback, signed by an authority made for the occasion. Needs the `openssl` program. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface LoopbackCertificate {
  /** PEM files: the authority that clients must trust, and what the server shows. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** @param folder an existing folder that the files are written to. */
export async function makeCertificate(folder: string): Promise<LoopbackCertificate> {
  const openssl = async (...args: string[]) => await promisify(execFile)('openssl', args, { cwd: folder });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];
  await openssl(
    ...['req', '-x509', ...newKey, '-keyout', 'authority.key', '-out', 'authority.pem'],
    ...['-days', '2', '-subj', '/CN=Loopback test authority'],
  );
  await openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  await writeFile(join(folder, 'names.txt'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  await openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'authority.pem', '-CAkey', 'authority.key'],
    ...['-CAcreateserial', '-days', '2', '-extfile', 'names.txt', '-out', 'server.pem'],
  );
  return {
    authority: join(folder, 'authority.pem'),
    certificate: join(folder, 'server.pem'),
    key: join(folder, 'server.key'),
  };
}
