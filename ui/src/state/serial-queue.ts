/** One after another: what is asked second is decided by how things are when the first is done. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Does it when all that was asked before is done, whether that went well or not. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    return mine;
  }
}
