/** Problems that are kept: the last of them say why a run ended. */
const KEPT_PROBLEMS = 20;
const LINE = /^(?:\[.*? @ 0x[0-9a-f]+\] )*\[(panic|fatal|error|warning|info)\] (.*)$/;
/** libsrt logs beside ffmpeg: `13:19:20.638327/SRT:RcvQ:w1!W:SRT.cn: text`. */
const SRT_LINE = /^[\d:.]+\/SRT:\S+ (.*)$/;
const INPUT_FORMAT = /^Input #0, ([\w,]+), from /;
/** Warnings that every run of some inputs prints, and that explain nothing. */
const NOISE = /deprecated pixel format|enc_time_?base -1 is deprecated|Last message repeated|Unused options/i;

/** What a decoding ffmpeg says at `-loglevel level+info`: the format of its input, and what went wrong, newest last. */
export class DecoderLog {
  readonly #problems: string[] = [];
  #inputFormat: string | undefined;

  /** Takes in the next line. */
  hear(line: string): void {
    const [, level, text = ''] = LINE.exec(line) ?? [];
    if (level === undefined) {
      const said = SRT_LINE.exec(line)?.[1];
      if (said !== undefined) this.#keep(said);
    } else if (level === 'info') this.#inputFormat ??= INPUT_FORMAT.exec(text)?.[1];
    else if (!NOISE.test(text)) this.#keep(text);
  }

  /** Warnings and errors without their prefixes, oldest first. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** ffmpeg's name of the container or protocol, e.g. `mov,mp4,m4a,3gp,3g2,mj2`; undefined until it is known. */
  get inputFormat(): string | undefined {
    return this.#inputFormat;
  }

  #keep(problem: string): void {
    this.#problems.push(problem);
    if (this.#problems.length > KEPT_PROBLEMS) this.#problems.shift();
  }
}
