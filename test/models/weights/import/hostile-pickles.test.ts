import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { ByteReader } from '../../../../models/weights/import/byte-reader.js';
import { PickleMachine } from '../../../../models/weights/import/pickle/pickle-machine.js';
import type { PickleValue } from '../../../../models/weights/import/pickle/pickle-value.js';
import { pickleWorld } from '../../../../models/weights/import/pickle/pickle-world.js';
import { stateDictOf } from '../../../../models/weights/import/state-dict.js';
import { weightsCorrupt } from '../../../../models/weights/safetensors.js';

const MARK = '(';
/** A short text in protocol 4. */
const text = (value: string) => `\x8c${String.fromCharCode(value.length)}${value}`;
const call = (name: string, ...args: string[]) => `c${name}\n${MARK}${args.join('')}tR`;

function unpickle(opcodes: string): PickleValue {
  const bytes = Buffer.from(`\x80\x02${opcodes}.`, 'latin1');
  const reader = new ByteReader(bytes, (problem) => weightsCorrupt('evil.pth', problem));
  return new PickleMachine(reader, pickleWorld('evil.pth')).run();
}

const STORAGE = `(${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}K\x04tQ`;
const tensor = (size: string, strides: string) =>
  call('torch._utils\n_rebuild_tensor_v2', STORAGE, 'K\x00', size, strides, '\x89', 'N');

const REFUSED: readonly (readonly [title: string, opcodes: string, problem: RegExp])[] = [
  ['a call of os.system', call('posix\nsystem', text('touch pwned')), /asks for posix\.system/],
  ['builtins.eval', call('builtins\neval', text('1')), /asks for builtins\.eval/],
  ['a name found by STACK_GLOBAL', `${text('os')}${text('system')}\x93`, /asks for os\.system/],
  ['a name of JavaScript', call('constructor\nprototype'), /asks for constructor\.prototype/],
  ['a name with control characters', 'c\x1b[2J\nx\n', /asks for \?\[2J\.x/],
  ['an object by NEWOBJ', 'ctorch\nFloatStorage\n)\x81', /opcode NEWOBJ/],
  [
    'a call of a class that is only named',
    'ctorch\nFloatStorage\n)R',
    /calls torch\.FloatStorage \(REDUCE\)/,
  ],
  ['state for a tensor', `${tensor('K\x02\x85', 'K\x01\x85')}}b`, /sets the state of tensor/],
];

const MALFORMED: readonly (readonly [title: string, opcodes: string, problem: RegExp])[] = [
  ['an empty stack', '0', /stack is empty/],
  ['a tuple without a mark', 't', /no mark/],
  ['an unknown opcode', '\xff', /no opcode 0xff/],
  ['a memo never written', 'h\x05', /memo 5, which is empty/],
  ['a text longer than the file', 'X\xff\xff\xff\x7f', /2147483647 bytes are needed/],
  ['a text of 2^63 bytes', '\x8d\xff\xff\xff\xff\xff\xff\xff\x7f', /claims a length of 9223372036854775807/],
  ['an integer of a gigabyte', '\x8b\x00\x00\x00\x40', /an integer of 1073741824 bytes/],
  ['text that is no UTF-8', '\x8c\x01\xff', /no UTF-8/],
  ['items for a number', 'K\x01(K\x02e', /appended to number/],
  ['a storage by another id', 'NQ', /refers to a storage by None/],
  ['a tensor of nothing', call('torch._utils\n_rebuild_tensor_v2', 'N'), /called with \(None\)/],
  ['a name that does not end', 'cos', /does not end/],
];

describe('a pickle machine that runs nothing', () => {
  for (const [title, opcodes, problem] of REFUSED)
    it(`refuses ${title}`, () => {
      assert.throws(() => unpickle(opcodes), { code: 'weights-unsupported', message: problem });
      assert.ok(!existsSync('pwned'));
    });

  for (const [title, opcodes, problem] of MALFORMED)
    it(`says that ${title} is malformed`, () => {
      assert.throws(() => unpickle(opcodes), { code: 'weights-corrupt', message: problem });
    });

  it('reads a container that contains itself', () => {
    const root = unpickle(`}q\x00(${text('self')}h\x00${text('w')}${tensor('K\x02\x85', 'K\x01\x85')}u`);
    assert.ok(stateDictOf(root, 'evil.pth').has('w'));
  });

  it('reads ten thousand nested lists without recursion', () => {
    const depth = 10_000;
    assert.ok(unpickle(']'.repeat(depth) + 'a'.repeat(depth - 1)));
  });

  it('reads a dict that refers to itself a hundred times once', () => {
    const entries = Array.from({ length: 100 }, (_, index) => `${text(`k${index}`)}h\x00`).join('');
    const root = unpickle(`}q\x00(${entries}${text('w')}${tensor('K\x02\x85', 'K\x01\x85')}u`);
    assert.deepEqual([...stateDictOf(root, 'evil.pth').keys()], ['w']);
  });
});
