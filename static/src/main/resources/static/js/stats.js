/**
 * What the small display counts: drag-to-photon latency and frames per second. No DOM here.
 */
import { notOlder } from './protocol.js';

/** The value below which `share` of the values lie, nearest rank; NaN without values. */
export function percentile(values, share) {
    if (values.length === 0) {
        return NaN;
    }
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

/**
 * Drag-to-photon latency: for every pointer event, the time until a shown frame whose header time is not older.
 * Events that no frame can answer any more (after a rewind, a pause) are dropped, not counted.
 */
export class LatencyLedger {
    #pending = [];
    #measured = [];
    #window;

    /** @param {number} window how many of the latest measurements count */
    constructor(window = 400) {
        this.#window = window;
    }

    /** A pointer event happened at this clock time (ms, unsigned 32 bits). */
    noteEvent(time) {
        this.#pending.push(time);
    }

    /** A frame was shown now (clock time) that the drag of `frameTime` shaped; 0 stands for no drag. */
    noteShown(frameTime, now) {
        if (frameTime === 0) {
            return;
        }
        const answered = this.#pending.filter((time) => notOlder(frameTime, time));
        if (answered.length > 0) {
            this.#pending = this.#pending.filter((time) => !notOlder(frameTime, time));
            this.#measured.push(...answered.map((time) => (now - time) >>> 0));
            this.#measured.splice(0, this.#measured.length - this.#window);
        }
    }

    /** Forgets the events that are still waiting. */
    dropPending() {
        this.#pending = [];
    }

    clear() {
        this.#pending = [];
        this.#measured = [];
    }

    get count() {
        return this.#measured.length;
    }

    get median() {
        return percentile(this.#measured, 0.5);
    }

    get p95() {
        return percentile(this.#measured, 0.95);
    }
}

/** Frames per second over the last moments; a stop (pause, rewind) starts it anew. */
export class RateMeter {
    #times = [];
    #windowMs;

    constructor(windowMs = 2500) {
        this.#windowMs = windowMs;
    }

    note(now) {
        this.#times.push(now);
        while (this.#times.length > 2 && this.#times[0] < now - this.#windowMs) {
            this.#times.shift();
        }
    }

    clear() {
        this.#times = [];
    }

    /** How long the meter has been counting without a stop, ms. */
    spanMs(now) {
        return this.#times.length === 0 ? 0 : now - this.#times[0];
    }

    /** Frames per second, NaN while there is too little to tell. */
    rate(now) {
        if (this.#times.length < 4) {
            return NaN;
        }
        const last = this.#times[this.#times.length - 1];
        const mean = (last - this.#times[0]) / (this.#times.length - 1);
        const waiting = now - last;
        return waiting > 3 * mean + 250 ? (1000 * this.#times.length) / (now - this.#times[0]) : 1000 / mean;
    }
}
