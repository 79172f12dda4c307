// An inference process gone mad: it says something on stderr, answers with bytes that are no message, and lives on.
import { Buffer } from 'node:buffer';
import { readSync, writeSync } from 'node:fs';
import { argv } from 'node:process';
import { setInterval } from 'node:timers';

process.stderr.write('\u001b[1;31mdriver: memory corrupted\u001b[m\n');
readSync(3, Buffer.alloc(20));
writeSync(Number(argv[2]), Buffer.alloc(64, 0x58));
setInterval(() => undefined, 1000);
