/**
 * The model for queries: the same 8-bit weights, but between the layers floats.
 *
 * A dynamically quantised ONNX model rounds what flows between its layers to 8 bits. Processors and WebAssembly
 * add floats in different orders; where a sum lies between two of the 256 steps, a difference in its seventh digit
 * becomes one in the second, and layer by layer it spreads (cosine of one query's two vectors 0.995 to 1). Without
 * that rounding the differences stay where they began, at 1e-6, and browser and server order hits alike. The file
 * that readers download stays as small, since the weights become floats only when the runtime loads it.
 */
import { ByteReader, ByteWriter } from '../../search/bytes.ts';

/** Field numbers of the protobuf messages in an ONNX file (onnx.proto). */
const MODEL = { graph: 7 };
const GRAPH = { node: 1, initializer: 5 };
const NODE = { input: 1, output: 2, opType: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, int: 3, type: 20 };
const TENSOR = { dataType: 2, floatData: 4, int32Data: 5, name: 8, rawData: 9 };

const INT_ATTRIBUTE = 2;
const FLOAT_TENSOR = 1;

/** Wire types of protobuf. */
const VARINT = 0;
const EIGHT_BYTES = 1;
const BYTES = 2;
const FOUR_BYTES = 5;

const ONE = '1.0 instead of a scale';
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * Rewrites an ONNX model so that its integer matrix products become products of floats with the same weights. It
 * takes and gives the same tensors as before.
 * @param model a model as onnxruntime's dynamic quantisation writes it, with weights around zero.
 * @throws Error when the weights' zero point is not zero, as it is in every pinned model.
 */
export function withFloatActivations(model: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  for (const field of fieldsOf(model)) {
    if (field.number === MODEL.graph) writeBytes(out, MODEL.graph, rewrittenGraph(field.content));
    else out.raw(field.whole);
  }
  return out.finish() as Uint8Array<ArrayBuffer>;
}

function rewrittenGraph(graph: Uint8Array): Uint8Array {
  const zeroPoints = new Set<string>();
  for (const { number, content } of fieldsOf(graph)) {
    const name = number === GRAPH.node ? zeroPointOfWeights(content) : undefined;
    if (name) zeroPoints.add(name);
  }
  const out = new ByteWriter();
  writeBytes(out, GRAPH.initializer, floatTensor(ONE, 1));
  for (const { number, whole, content } of fieldsOf(graph)) {
    const nodes = number === GRAPH.node ? floatNodes(content) : undefined;
    if (nodes) for (const node of nodes) writeBytes(out, GRAPH.node, node);
    else if (number !== GRAPH.initializer || !zeroPoints.has(textOf(content, TENSOR.name))) out.raw(whole);
    else if (isZero(content)) zeroPoints.delete(textOf(content, TENSOR.name));
  }
  if (zeroPoints.size > 0)
    throw new Error(`the weights are not quantised around zero: ${[...zeroPoints][0]}`);
  return out.finish();
}

function zeroPointOfWeights(node: Uint8Array): string | undefined {
  return textOf(node, NODE.opType) === 'MatMulInteger' ? textsOf(node, NODE.input)[3] : undefined;
}

/** What stands for a node of the quantised model; undefined when it stays. */
function floatNodes(node: Uint8Array): Uint8Array[] | undefined {
  const inputs = textsOf(node, NODE.input);
  const outputs = textsOf(node, NODE.output);
  switch (textOf(node, NODE.opType)) {
    case 'DynamicQuantizeLinear': {
      // Gives codes, scale and zero point; the zero point is read by integer products only, which are none now.
      const [activations = ''] = inputs;
      const [codes = '', scale = ''] = outputs;
      return [newNode('Identity', [activations], codes), newNode('Identity', [ONE], scale)];
    }
    case 'MatMulInteger': {
      const [activations = '', weights = ''] = inputs;
      const [product = ''] = outputs;
      const floats = `${weights} as floats`;
      return [
        newNode('Cast', [weights], floats, intAttribute('to', FLOAT_TENSOR)),
        newNode('MatMul', [activations, floats], product),
      ];
    }
    default:
      return undefined;
  }
}

function isZero(tensor: Uint8Array): boolean {
  const values = [...fieldsOf(tensor)].filter(
    ({ number }) => number === TENSOR.rawData || number === TENSOR.int32Data,
  );
  return values.length > 0 && values.every(({ content }) => content.every((byte) => byte === 0));
}

function newNode(opType: string, inputs: readonly string[], output: string, attribute?: Uint8Array) {
  const node = new ByteWriter();
  for (const input of inputs) writeBytes(node, NODE.input, encoder.encode(input));
  writeBytes(node, NODE.output, encoder.encode(output));
  writeBytes(node, NODE.opType, encoder.encode(opType));
  if (attribute) writeBytes(node, NODE.attribute, attribute);
  return node.finish();
}

function intAttribute(name: string, value: number): Uint8Array {
  const attribute = new ByteWriter();
  writeBytes(attribute, ATTRIBUTE.name, encoder.encode(name));
  writeInt(attribute, ATTRIBUTE.int, value);
  writeInt(attribute, ATTRIBUTE.type, INT_ATTRIBUTE);
  return attribute.finish();
}

/** A tensor without dimensions. */
function floatTensor(name: string, value: number): Uint8Array {
  const tensor = new ByteWriter();
  writeInt(tensor, TENSOR.dataType, FLOAT_TENSOR);
  writeBytes(tensor, TENSOR.floatData, new Uint8Array(Float32Array.of(value).buffer));
  writeBytes(tensor, TENSOR.name, encoder.encode(name));
  return tensor.finish();
}

interface Field {
  readonly number: number;
  /** With its number and length. */
  readonly whole: Uint8Array;
  /** Empty for plain numbers. */
  readonly content: Uint8Array;
}

function* fieldsOf(message: Uint8Array): Generator<Field> {
  const reader = new ByteReader(message, 'of the model');
  while (!reader.atEnd) {
    const start = reader.position;
    const tag = reader.varint();
    let content = message.subarray(0, 0);
    switch (tag % 8) {
      case VARINT:
        // Negative numbers take ten bytes, so that no value is made of them.
        while (reader.byte() >= 0x80);
        break;
      case EIGHT_BYTES:
        reader.skip(8);
        break;
      case BYTES:
        content = reader.sized();
        break;
      case FOUR_BYTES:
        reader.skip(4);
        break;
      default:
        throw new Error('the model is no ONNX file');
    }
    yield { number: Math.floor(tag / 8), whole: message.subarray(start, reader.position), content };
  }
}

function textsOf(message: Uint8Array, number: number): string[] {
  return [...fieldsOf(message)]
    .filter((field) => field.number === number)
    .map(({ content }) => decoder.decode(content));
}

function textOf(message: Uint8Array, number: number): string {
  return textsOf(message, number)[0] ?? '';
}

function writeBytes(out: ByteWriter, number: number, content: Uint8Array): void {
  out.varint(number * 8 + BYTES);
  out.sized(content);
}

function writeInt(out: ByteWriter, number: number, value: number): void {
  out.varint(number * 8 + VARINT);
  out.varint(value);
}
