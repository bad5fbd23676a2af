/** Encrypts PDFs as ISO 32000-2, 7.6 says, with fixed keys and salts so that tests are the same every time. */
import { createCipheriv, createHash } from 'node:crypto';

export interface TinyEncryption {
  /** RC4 with 40 bits as the first PDFs had it, or AES with 256 bits as today's programs write it. */
  readonly cipher: 'RC4' | 'AES-256';
  /** Empty: opens for everyone. */
  readonly user: string;
  readonly owner: string;
}

export interface Encryptor {
  encrypt(object: number, data: Buffer): Buffer;
  /** The file's /Encrypt dictionary. */
  readonly dictionary: string;
  readonly fileId: string;
}

const PADDING = Buffer.from('28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A', 'hex');
const FILE_ID = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const FILE_KEY = createHash('sha256').update('a key that every test has').digest();
/** Printing and copying are not allowed. */
const PERMISSIONS = -44;

export function encryptorOf({ cipher, user, owner }: TinyEncryption): Encryptor {
  const fileId = FILE_ID.toString('hex');
  return cipher === 'RC4'
    ? { ...rc4Encryptor(user, owner), fileId }
    : { ...aesEncryptor(user, owner), fileId };
}

const hash = (name: 'md5' | 'sha256' | 'sha384' | 'sha512', ...parts: readonly Buffer[]): Buffer =>
  createHash(name).update(Buffer.concat(parts)).digest();

/** Revision 2 of the standard handler: algorithms 1 to 4. */
function rc4Encryptor(user: string, owner: string): Omit<Encryptor, 'fileId'> {
  const padded = (password: string) =>
    Buffer.concat([Buffer.from(password, 'latin1'), PADDING]).subarray(0, 32);
  const ownerEntry = rc4(hash('md5', padded(owner)).subarray(0, 5), padded(user));
  const permissions = Buffer.alloc(4);
  permissions.writeInt32LE(PERMISSIONS);
  const key = hash('md5', padded(user), ownerEntry, permissions, FILE_ID).subarray(0, 5);
  return {
    encrypt: (object, data) =>
      rc4(hash('md5', key, Buffer.from([object & 255, (object >> 8) & 255, 0, 0, 0])).subarray(0, 10), data),
    dictionary: `<< /Filter /Standard /V 1 /R 2 /O <${hex(ownerEntry)}> /U <${hex(rc4(key, PADDING))}> /P ${PERMISSIONS} >>`,
  };
}

/** Revision 6: algorithms 1.A and 8 to 10. */
function aesEncryptor(user: string, owner: string): Omit<Encryptor, 'fileId'> {
  const none = Buffer.alloc(0);
  const entries = (password: string, salts: string, userEntry: Buffer): [Buffer, Buffer] => {
    const bytes = Buffer.from(password, 'utf8');
    const [check, wrap] = [Buffer.from(salts.slice(0, 8)), Buffer.from(salts.slice(8, 16))];
    const entry = Buffer.concat([hardenedHash(bytes, check, userEntry), check, wrap]);
    return [entry, aes(hardenedHash(bytes, wrap, userEntry), Buffer.alloc(16), FILE_KEY)];
  };
  const [u, ue] = entries(user, 'usersaltuserkeys', none);
  const [o, oe] = entries(owner, 'ownrsaltownrkeys', u);
  const permissions = Buffer.alloc(16, 0xff);
  permissions.writeInt32LE(PERMISSIONS);
  permissions.write('Tadbmore', 8, 'latin1');
  const ecb = createCipheriv('aes-256-ecb', FILE_KEY, null).setAutoPadding(false);
  const perms = Buffer.concat([ecb.update(permissions), ecb.final()]);
  return {
    encrypt: (object, data) => {
      const iv = hash('md5', Buffer.from(String(object)));
      const cipher = createCipheriv('aes-256-cbc', FILE_KEY, iv);
      return Buffer.concat([iv, cipher.update(data), cipher.final()]);
    },
    dictionary:
      `<< /Filter /Standard /V 5 /R 6 /Length 256 /P ${PERMISSIONS} /O <${hex(o)}> /U <${hex(u)}>` +
      ` /OE <${hex(oe)}> /UE <${hex(ue)}> /Perms <${hex(perms)}> /StmF /StdCF /StrF /StdCF` +
      ' /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Length 32 >> >> >>',
  };
}

/** Algorithm 2.B. */
function hardenedHash(password: Buffer, salt: Buffer, userEntry: Buffer): Buffer {
  let key = hash('sha256', password, salt, userEntry);
  for (let round = 0; ; round++) {
    const repeated = Buffer.concat(Array.from({ length: 64 }, () => [password, key, userEntry]).flat());
    const mixed = aes(key.subarray(0, 16), key.subarray(16, 32), repeated);
    const rest = mixed.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = hash((['sha256', 'sha384', 'sha512'] as const)[rest]!, mixed);
    if (round >= 63 && mixed.at(-1)! <= round - 31) return key.subarray(0, 32);
  }
}

function aes(key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, i) => i);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + state[i]! + key[i % key.length]!) & 255;
    [state[i], state[j]] = [state[j]!, state[i]!];
  }
  let i = 0;
  let j = 0;
  return Buffer.from(
    data.map((byte) => {
      i = (i + 1) & 255;
      j = (j + state[i]!) & 255;
      [state[i], state[j]] = [state[j]!, state[i]!];
      return byte ^ state[(state[i]! + state[j]!) & 255]!;
    }),
  );
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex');
}
