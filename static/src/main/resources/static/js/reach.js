/** How far around a pressed point things go along: a slider, two keys, and a circle around the pointer. */

const STEP = 0.02;
const SHOWN_MS = 900;
const KEPT_AS = 'ar-drag-reach';

export class Reach {
    #slider = document.querySelector('#reach');
    #control = document.querySelector('#reach-control');
    #ring = document.querySelector('#reach-ring');
    #marks;
    #hiding;

    /** @param {HTMLElement} marks what pointers press on; the circle lies in the same box */
    constructor(marks) {
        this.#marks = marks;
        this.suggest(undefined);
        this.#slider.addEventListener('input', () => this.#changed());
        marks.addEventListener('pointermove', (event) => this.#follow(event));
        marks.addEventListener('pointerdown', (event) => this.#follow(event));
        marks.addEventListener('pointerup', (event) => event.pointerType !== 'mouse' && this.#hide());
        marks.addEventListener('pointercancel', () => this.#hide());
        marks.addEventListener('pointerleave', () => this.#hide());
    }

    /** What fits a picture, in hundredths of the width; undefined for what the person has chosen last, else the usual. */
    suggest(reach) {
        this.#slider.value = String(reach ?? (localStorage.getItem(KEPT_AS) || this.#slider.defaultValue));
    }

    /** A fraction of the frame's width; undefined if it makes no difference to the model. */
    get value() {
        return this.#control.hidden ? undefined : Number(this.#slider.value) / 100;
    }

    /** Offers it if it makes a difference. */
    open(model) {
        this.#control.hidden = !model?.reach;
    }

    /** One step more or less, told on the picture's middle if no pointer is there. */
    change(direction) {
        if (!this.#control.hidden) {
            this.#slider.value = String(Number(this.#slider.value) + direction * STEP * 100);
            this.#changed();
        }
    }

    #changed() {
        localStorage.setItem(KEPT_AS, this.#slider.value);
        if (this.#ring.hidden) {
            this.#place(this.#marks.clientWidth / 2, this.#marks.clientHeight / 2);
            this.#hiding = setTimeout(() => this.#hide(), SHOWN_MS);
        } else {
            this.#size();
        }
    }

    #follow(event) {
        if (event.pointerType === 'mouse' || event.buttons > 0) {
            const box = this.#marks.getBoundingClientRect();
            this.#place(event.clientX - box.left, event.clientY - box.top);
        }
    }

    #place(x, y) {
        clearTimeout(this.#hiding);
        if (!this.#control.hidden) {
            this.#ring.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
            this.#size();
            this.#ring.hidden = false;
        }
    }

    #size() {
        const diameter = Math.round(2 * this.value * this.#marks.clientWidth);
        this.#ring.style.width = `${diameter}px`;
        this.#ring.style.height = `${diameter}px`;
    }

    #hide() {
        clearTimeout(this.#hiding);
        this.#ring.hidden = true;
    }
}
