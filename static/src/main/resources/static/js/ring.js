/**
 * The frames that were received, still encoded, for looking back without asking the server.
 * Bounded in bytes: the oldest go first, the picture itself (frame 0) stays.
 */

export class FrameRing {
    #frames = new Map();
    #bytes = 0;
    #limit;

    /** @param {number} limitBytes of encoded pictures that are kept */
    constructor(limitBytes = 256 * 1024 * 1024) {
        this.#limit = limitBytes;
    }

    /**
     * Keeps a frame; one of the same index is replaced.
     *
     * @param {{index: number, blob: Blob, time: number, receivedAt: number}} frame `time` and `receivedAt` in ms on
     *     the page's clock
     */
    put(frame) {
        this.#drop(frame.index);
        this.#frames.set(frame.index, frame);
        this.#bytes += frame.blob.size;
        for (const index of this.#frames.keys()) {
            if (this.#bytes <= this.#limit) {
                break;
            }
            if (index !== 0 && index !== frame.index) {
                this.#drop(index);
            }
        }
    }

    /** Forgets every frame after this one. */
    truncate(last) {
        for (const index of [...this.#frames.keys()]) {
            if (index > last) {
                this.#drop(index);
            }
        }
    }

    clear() {
        this.#frames.clear();
        this.#bytes = 0;
    }

    get(index) {
        return this.#frames.get(index);
    }

    /** The kept frame nearest to this index, undefined when none is kept. */
    nearest(index) {
        let best;
        for (const frame of this.#frames.values()) {
            if (!best || Math.abs(frame.index - index) < Math.abs(best.index - index)) {
                best = frame;
            }
        }
        return best;
    }

    /**
     * Index of the last frame that what happened at `time` cannot have shaped, 0 when there is none.
     *
     * @param {number} time ms on the page's clock
     * @param {boolean} byDrag whether it was a drag, which frames name in their headers; anything else is judged by
     *     when the frame came in
     */
    lastUntouchedBy(time, byDrag) {
        let last = 0;
        for (const frame of this.#frames.values()) {
            const untouched = byDrag ? frame.time < time : frame.receivedAt < time;
            if (untouched && frame.index > last) {
                last = frame.index;
            }
        }
        return last;
    }

    get bytes() {
        return this.#bytes;
    }

    get size() {
        return this.#frames.size;
    }

    #drop(index) {
        const frame = this.#frames.get(index);
        if (frame) {
            this.#frames.delete(index);
            this.#bytes -= frame.blob.size;
        }
    }
}
