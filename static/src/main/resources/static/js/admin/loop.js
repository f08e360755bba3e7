/** The frame that is to be seen now, of frames that are played in a loop, each for its time. */
import { Repainter } from '../repainter.js';

export class Loop {
    #repainter = new Repainter((now) => this.#tick(now));
    #onFrame;
    #count = 0;
    #fps = 1;
    #begun = 0;
    #playing = false;
    frame = 0;

    /** @param {(frame: number) => void} onFrame is told of each frame when it is to be seen */
    constructor(onFrame) {
        this.#onFrame = onFrame;
    }

    get playing() {
        return this.#playing;
    }

    /** How many frames there are. */
    get count() {
        return this.#count;
    }

    /** Plays other frames, from the first on. */
    open(count, fps) {
        this.#count = count;
        this.#fps = fps;
        this.frame = 0;
        this.#onFrame(0);
        this.play();
    }

    /** Plays at another rate, from where it is. */
    set fps(fps) {
        this.#fps = fps;
        if (this.#playing) {
            this.play();
        }
    }

    play() {
        this.#playing = this.#count > 0;
        this.#begun = performance.now() - (1000 * this.frame) / this.#fps;
        this.#repainter.soon();
    }

    /** Stands still on a frame, on the one that is seen if none is named; behind the last one comes the first. */
    hold(frame = this.frame) {
        this.#playing = false;
        this.#go(frame);
    }

    #tick(now) {
        if (this.#playing) {
            const each = 1000 / this.#fps;
            const passed = Math.max(0, now - this.#begun);
            this.#go(Math.floor(passed / each));
            this.#repainter.within(each - (passed % each));
        }
    }

    #go(frame) {
        const next = this.#count === 0 ? 0 : ((frame % this.#count) + this.#count) % this.#count;
        if (next !== this.frame) {
            this.frame = next;
            this.#onFrame(next);
        }
    }
}
