/** Two looks of a run at the same held-out clips, one laid over the other: a slider fades from before to after. */
import { element } from './dom.js';

/** Contact sheets are named by their step: `samples/000250.png`. */
const SHEET = /^samples\/(\d+)\.(?:png|jpg)$/;

/** @returns {{step: number, name: string, modified: number}[]} the run's contact sheets, the earliest first */
export function sheetsOf(files) {
    return files
        .flatMap(({ name, modified }) => {
            const step = SHEET.exec(name)?.[1];
            return step === undefined ? [] : [{ step: Number(step), name, modified }];
        })
        .sort((a, b) => a.step - b.step);
}

export class Looks {
    #root;
    #urlOf;
    #sheets = [];
    #sides;
    #fade;

    /**
     * @param {HTMLElement} root
     * @param {(sheet: {name: string, modified: number}) => string} urlOf the address of a sheet
     */
    constructor(root, urlOf) {
        this.#root = root;
        this.#urlOf = urlOf;
        this.#fade = root.querySelector('input');
        const [before, after] = root.querySelectorAll('select');
        const [under, over] = root.querySelectorAll('img');
        this.#sides = [{ choice: before, picture: under }, { choice: after, picture: over }];
        this.#sides.forEach(({ choice }) => choice.addEventListener('change', () => {
            choice.dataset.chosen = 'yes';
            this.#showPictures();
        }));
        this.#fade.addEventListener('input', () => this.#showFade());
        this.#showFade();
    }

    /** The first and the newest of these, or what was chosen before. */
    show(files) {
        this.#sheets = sheetsOf(files);
        this.#root.hidden = this.#sheets.length < 2;
        if (this.#root.hidden) {
            return;
        }
        this.#sides.forEach(({ choice }, side) => {
            const kept = choice.dataset.chosen ? choice.value : '';
            choice.replaceChildren(...this.#sheets.map(({ step }) =>
                element('option', { value: String(step) }, `step ${step}`)));
            const known = this.#sheets.some(({ step }) => String(step) === kept);
            choice.value = known ? kept : String(this.#sheets.at(side === 0 ? 0 : -1).step);
        });
        this.#showPictures();
    }

    #showPictures() {
        for (const { choice, picture } of this.#sides) {
            const sheet = this.#sheets.find(({ step }) => String(step) === choice.value);
            const url = this.#urlOf(sheet);
            if (picture.getAttribute('src') !== url) {
                picture.src = url;
                picture.alt = `Held-out clips at step ${sheet.step}`;
            }
        }
    }

    #showFade() {
        this.#sides[1].picture.style.opacity = String(this.#fade.value / this.#fade.max);
    }
}
