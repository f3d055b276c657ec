/** What is to be done within some milliseconds, with one timer for all: a timer for each would cost more than the work. */
export class Soon<Subject> {
  readonly #withinMs: number;
  readonly #work: (subject: Subject) => void;
  readonly #waiting = new Set<Subject>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(withinMs: number, work: (subject: Subject) => void) {
    this.#withinMs = withinMs;
    this.#work = work;
  }

  add(subject: Subject): void {
    this.#waiting.add(subject);
    this.#timer ??= setTimeout(() => this.#run(), this.#withinMs);
  }

  /** It need not be done any more. */
  delete(subject: Subject): void {
    this.#waiting.delete(subject);
  }

  #run(): void {
    this.#timer = undefined;
    const due = [...this.#waiting];
    this.#waiting.clear();
    for (const subject of due) this.#work(subject);
  }
}
