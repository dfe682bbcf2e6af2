import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { ListOrders, SharedListing } from './list-orders.js';
import { program } from './program.js';
import type { ReadOrders } from './read-orders.js';

const PROGRAM = `(${program})({ fs: require('node:fs'), threads: require('node:worker_threads') });`;

/** With outputs that are not its own, Node would open those of the process, and a pipe it has opened waits for no reader. */
const OPTIONS = { eval: true, execArgv: [], stdout: true, stderr: true };

/** A thread that looks at the file system for this one. It does not keep the process alive. */
export class SecondThread {
  readonly #port: MessagePort;
  #isUsable = true;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(PROGRAM, { ...OPTIONS, workerData: { port: port2 }, transferList: [port2] });
    const end = () => {
      this.#isUsable = false;
    };
    worker.once('error', end).once('exit', end).unref();
    this.#port = port1;
    port1.unref();
  }

  get isUsable(): boolean {
    return this.#isUsable;
  }

  order(orders: ReadOrders | ListOrders): void {
    this.#port.postMessage(orders);
  }

  /** The next listing that has come, without waiting for one. */
  nextListing(): SharedListing | undefined {
    return receiveMessageOnPort(this.#port)?.message;
  }
}
