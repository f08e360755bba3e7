/**
 * Small pictures of what was shown, one for each few frames, for the timeline's background. Bounded in number: when
 * there are too many, every other one goes.
 */

const HEIGHT = 48;
const MOST = 240;

export class Filmstrip {
    #thumbs = new Map();
    #stride;
    #ratio;

    /** @param {number} stride a picture for each so many frames; @param {number} ratio width by height of a frame */
    constructor(stride, ratio) {
        this.#stride = stride;
        this.#ratio = ratio;
    }

    /** Takes a picture of this frame if one is due. */
    note(index, bitmap) {
        if (index % this.#stride !== 0) {
            return;
        }
        const thumb = document.createElement('canvas');
        thumb.width = Math.round(HEIGHT * this.#ratio);
        thumb.height = HEIGHT;
        thumb.getContext('2d').drawImage(bitmap, 0, 0, thumb.width, thumb.height);
        this.#thumbs.set(index, thumb);
        if (this.#thumbs.size > MOST) {
            this.#stride *= 2;
            for (const key of [...this.#thumbs.keys()]) {
                if (key % this.#stride !== 0) {
                    this.#thumbs.delete(key);
                }
            }
        }
    }

    truncate(last) {
        for (const key of [...this.#thumbs.keys()]) {
            if (key > last) {
                this.#thumbs.delete(key);
            }
        }
    }

    /** Fills the canvas with pictures from frame 0 at the left to `last` at the right. */
    paint(context, width, height, last) {
        context.clearRect(0, 0, width, height);
        if (this.#thumbs.size === 0) {
            return;
        }
        const each = height * this.#ratio;
        const keys = [...this.#thumbs.keys()].sort((a, b) => a - b);
        for (let x = 0; x < width; x += each) {
            const wanted = last <= 0 ? 0 : ((x + each / 2) / width) * last;
            const key = keys.findLast((candidate) => candidate <= wanted) ?? keys[0];
            context.drawImage(this.#thumbs.get(key), x, 0, each, height);
        }
    }
}
