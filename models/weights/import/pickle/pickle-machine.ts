import type { SegcastError } from '../../../../src/core/errors.js';
import type { ByteReader } from '../byte-reader.js';
import { opcodeOf, REFUSED_OPCODES, type Opcode } from './opcodes.js';
import { describeValue, isKind, type PickleValue } from './pickle-value.js';

/** What the names in a pickle mean; the machine itself knows none. */
export interface PickleWorld {
  /** A class or function that the pickle names; @throws SegcastError for one that is not data. */
  resolve(name: string): PickleValue;
  /** Something the pickle refers to by an id of its writer's. */
  persistent(id: PickleValue): PickleValue;
  /** What calling `callee` would give: decided by its name, nothing is run. */
  reduce(callee: PickleValue, args: readonly PickleValue[]): PickleValue;
  /** Gives `target` its state. */
  build(target: PickleValue, state: PickleValue): void;
  /** A malformed pickle. */
  corrupt(problem: string): SegcastError;
  /** A pickle that wants more than data. */
  refuse(problem: string): SegcastError;
}

/** Wider integers than this are no size, count or seed. */
const MAX_INTEGER_BYTES = 64;

/**
 * Reads one pickle (protocols 1 to 5): a stack machine of which only the opcodes for plain data are there, so that
 * whatever the file says, nothing of it is executed. Every opcode takes constant time but for the bytes it reads.
 */
export class PickleMachine {
  readonly #reader: ByteReader;
  readonly #world: PickleWorld;
  /** The values since the last mark. */
  #stack: PickleValue[] = [];
  /** The stacks below each mark. */
  readonly #below: PickleValue[][] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(reader: ByteReader, world: PickleWorld) {
    this.#reader = reader;
    this.#world = world;
  }

  /** The pickled value; the reader stands behind it afterwards. */
  run(): PickleValue {
    for (;;) {
      const at = this.#reader.position;
      const byte = this.#reader.u8();
      const opcode = opcodeOf(byte);
      if (opcode === undefined) throw this.#unknown(byte, at);
      if (opcode === 'STOP') return this.#pop();
      this.#step(opcode);
    }
  }

  #step(opcode: Exclude<Opcode, 'STOP'>): void {
    const value = this.#literal(opcode);
    if (value !== undefined) this.#push(value);
    else this.#act(opcode);
  }

  /** What an opcode that only pushes a value pushes; undefined for the others. */
  #literal(opcode: Opcode): PickleValue | undefined {
    const reader = this.#reader;
    switch (opcode) {
      case 'NONE':
        return null;
      case 'NEWTRUE':
        return true;
      case 'NEWFALSE':
        return false;
      case 'BININT':
        return reader.i32();
      case 'BININT1':
        return reader.u8();
      case 'BININT2':
        return reader.u16();
      case 'LONG1':
        return this.#integer(reader.u8());
      case 'LONG4':
        return this.#integer(reader.u32());
      case 'BINFLOAT':
        return reader.f64BigEndian();
      case 'BINUNICODE':
        return reader.text(reader.u32());
      case 'SHORT_BINUNICODE':
        return reader.text(reader.u8());
      case 'BINUNICODE8':
        return reader.text(reader.u64());
      case 'BINSTRING':
      case 'BINBYTES':
        return reader.take(reader.u32());
      case 'SHORT_BINSTRING':
      case 'SHORT_BINBYTES':
        return reader.take(reader.u8());
      case 'BINBYTES8':
        return reader.take(reader.u64());
      case 'EMPTY_LIST':
      case 'EMPTY_SET':
        return { kind: 'list', items: [] };
      case 'EMPTY_TUPLE':
        return { kind: 'tuple', items: [] };
      case 'EMPTY_DICT':
        return { kind: 'dict', entries: new Map() };
      case 'BINGET':
        return this.#recall(reader.u8());
      case 'LONG_BINGET':
        return this.#recall(reader.u32());
      default:
        return undefined;
    }
  }

  #act(opcode: Opcode): void {
    switch (opcode) {
      case 'PROTO':
        this.#reader.u8();
        return;
      case 'FRAME':
        this.#reader.u64();
        return;
      case 'MARK':
        this.#below.push(this.#stack);
        this.#stack = [];
        return;
      case 'POP':
        this.#pop();
        return;
      case 'POP_MARK':
        this.#popMark();
        return;
      case 'DUP':
        this.#push(this.#top());
        return;
      case 'BINPUT':
        this.#memo.set(this.#reader.u8(), this.#top());
        return;
      case 'LONG_BINPUT':
        this.#memo.set(this.#reader.u32(), this.#top());
        return;
      case 'MEMOIZE':
        this.#memo.set(this.#memo.size, this.#top());
        return;
      default:
        if (!this.#collect(opcode)) this.#refer(opcode);
    }
  }

  /** Containers; false for an opcode that is about something else. */
  #collect(opcode: Opcode): boolean {
    switch (opcode) {
      case 'TUPLE':
        this.#push({ kind: 'tuple', items: this.#popMark() });
        return true;
      case 'TUPLE1':
      case 'TUPLE2':
      case 'TUPLE3':
        this.#push({ kind: 'tuple', items: this.#popMany(Number(opcode.at(-1))) });
        return true;
      case 'LIST':
        this.#push({ kind: 'list', items: this.#popMark() });
        return true;
      case 'DICT': {
        const items = this.#popMark();
        this.#push({ kind: 'dict', entries: new Map() });
        this.#setItems(items);
        return true;
      }
      case 'APPEND':
        this.#append([this.#pop()]);
        return true;
      case 'APPENDS':
      case 'ADDITEMS':
        this.#append(this.#popMark());
        return true;
      case 'SETITEM':
        this.#setItems(this.#popMany(2));
        return true;
      case 'SETITEMS':
        this.#setItems(this.#popMark());
        return true;
      default:
        return false;
    }
  }

  /** Everything that refers to something outside the pickle. */
  #refer(opcode: Opcode): void {
    switch (opcode) {
      case 'GLOBAL':
        this.#push(this.#world.resolve(`${this.#reader.line()}.${this.#reader.line()}`));
        return;
      case 'STACK_GLOBAL': {
        const [module, name] = this.#popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string')
          throw this.#world.corrupt('STACK_GLOBAL without two names');
        this.#push(this.#world.resolve(`${module}.${name}`));
        return;
      }
      case 'BINPERSID':
        this.#push(this.#world.persistent(this.#pop()));
        return;
      case 'REDUCE': {
        const [callee = null, args] = this.#popMany(2);
        if (!isKind(args, 'tuple')) throw this.#world.corrupt(`REDUCE with ${describeValue(args)}`);
        this.#push(this.#world.reduce(callee, args.items));
        return;
      }
      case 'BUILD': {
        const state = this.#pop();
        this.#world.build(this.#top(), state);
        return;
      }
      default:
        throw this.#world.corrupt(`opcode ${opcode} is out of place`);
    }
  }

  /** Not `#stack.push(...)`: what makes the value may take a mark, and with it another stack. */
  #push(value: PickleValue): void {
    this.#stack.push(value);
  }

  #append(items: readonly PickleValue[]): void {
    const list = this.#top();
    if (!isKind(list, 'list')) throw this.#world.corrupt(`items are appended to ${describeValue(list)}`);
    for (const item of items) list.items.push(item);
  }

  #setItems(items: readonly PickleValue[]): void {
    const dict = this.#top();
    if (!isKind(dict, 'dict') || items.length % 2 !== 0)
      throw this.#world.corrupt(`${items.length} keys and values are put into ${describeValue(dict)}`);
    for (let i = 0; i < items.length; i += 2) dict.entries.set(items[i]!, items[i + 1]!); // an even number
  }

  #recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#world.corrupt(`it refers to memo ${index}, which is empty`);
    return value;
  }

  /** Two's complement, little-endian. */
  #integer(length: number): number | bigint {
    if (length > MAX_INTEGER_BYTES) throw this.#world.corrupt(`an integer of ${length} bytes`);
    const bytes = this.#reader.take(length);
    let value = 0n;
    for (const byte of Uint8Array.from(bytes).reverse()) value = (value << 8n) | BigInt(byte);
    const signed = BigInt.asIntN(8 * length, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  #top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined) throw this.#world.corrupt('its stack is empty');
    return value;
  }

  #pop(): PickleValue {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  #popMany(count: number): PickleValue[] {
    if (this.#stack.length < count) throw this.#world.corrupt('its stack is empty');
    return this.#stack.splice(-count);
  }

  #popMark(): PickleValue[] {
    const items = this.#stack;
    const below = this.#below.pop();
    if (below === undefined) throw this.#world.corrupt('there is no mark on its stack');
    this.#stack = below;
    return items;
  }

  #unknown(byte: number, at: number): SegcastError {
    const refused = REFUSED_OPCODES.get(byte);
    if (refused !== undefined)
      return this.#world.refuse(`opcode ${refused} at byte ${at} of its pickle makes an object of any class`);
    return this.#world.corrupt(`there is no opcode 0x${byte.toString(16)} (byte ${at} of its pickle)`);
  }
}
