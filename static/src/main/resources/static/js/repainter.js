/**
 * The page's one repaint: at the next frame of the browser when something asks for it, or some time later; never for
 * nothing, for a page that repaints sixty times a second takes the processor away from a studio on the same machine.
 */
export class Repainter {
    #paint;
    #requested = false;
    #timer;
    #at = Infinity;

    /** @param {(now: number) => void} paint given the browser's time of the frame, ms on the page's clock */
    constructor(paint) {
        this.#paint = paint;
    }

    /** Repaints with the next frame. */
    soon() {
        if (!this.#requested) {
            this.#requested = true;
            window.requestAnimationFrame((now) => {
                this.#requested = false;
                this.#paint(now);
            });
        }
    }

    /** Repaints in so many milliseconds, or sooner if that was asked for before; Infinity asks for nothing. */
    within(ms) {
        const at = performance.now() + ms;
        if (at >= this.#at) {
            return;
        }
        window.clearTimeout(this.#timer);
        this.#at = at;
        this.#timer = window.setTimeout(() => {
            this.#at = Infinity;
            this.soon();
        }, ms);
    }
}

/** Tells the element's size in CSS pixels, now and whenever it changes, without asking for a layout. */
export function watchSize(element, onSize) {
    new ResizeObserver(([{ contentRect }]) => onSize({ width: contentRect.width, height: contentRect.height }))
        .observe(element);
}
