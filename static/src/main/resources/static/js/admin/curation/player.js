/** Plays a clip in a loop on a canvas, with what is drawn over its frames. */
import { watchSize } from '../../repainter.js';
import { Loop } from '../loop.js';

export class ClipPlayer {
    #canvas;
    #paint;
    #onFrame;
    #frames = [];
    #fps = 1;
    #speed = 1;
    #size = { width: 0, height: 0 };
    #loop = new Loop(() => this.draw());

    /**
     * @param {(context: CanvasRenderingContext2D, size: object, frame: number) => void} paint draws over the frame
     * @param {(frame: number) => void} onFrame hears of each frame that is shown
     */
    constructor(canvas, paint, onFrame) {
        this.#canvas = canvas;
        this.#paint = paint;
        this.#onFrame = onFrame;
        watchSize(canvas, (size) => {
            this.#size = size;
            this.draw();
        });
    }

    get playing() {
        return this.#loop.playing;
    }

    get frame() {
        return this.#loop.frame;
    }

    /** CSS pixels. */
    get size() {
        return this.#size;
    }

    /** A share of the clip's own speed. */
    set speed(speed) {
        this.#speed = speed;
        this.#loop.fps = this.#fps * speed;
    }

    /** From its first frame on. */
    show(frames, fps) {
        this.#frames = frames;
        this.#fps = fps;
        this.#canvas.style.setProperty('--ratio', String(frames[0].width / frames[0].height));
        this.#loop.open(frames.length, fps * this.#speed);
    }

    /** Lets go of the frames; what is seen stays until others come. */
    leave() {
        this.#frames = [];
        this.#loop.open(0, 1);
    }

    play() {
        this.#loop.play();
    }

    /** Stands still on a frame, on the one that is seen if none is named; behind the last one comes the first. */
    hold(frame) {
        this.#loop.hold(frame);
    }

    draw() {
        const { width, height } = this.#size;
        const picture = this.#frames[this.frame];
        if (!picture || width === 0) {
            return;
        }
        const density = window.devicePixelRatio || 1;
        const [w, h] = [Math.round(width * density), Math.round(height * density)];
        if (this.#canvas.width !== w || this.#canvas.height !== h) {
            this.#canvas.width = w;
            this.#canvas.height = h;
        }
        const context = this.#canvas.getContext('2d');
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.drawImage(picture, 0, 0, w, h);
        context.setTransform(density, 0, 0, density, 0, 0);
        this.#paint(context, this.#size, this.frame);
        this.#onFrame(this.frame);
    }
}
