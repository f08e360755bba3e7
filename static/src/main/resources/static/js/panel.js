/** The details beside the stage: what is held, the seed, the picture with its crop, the model. */
import { icon } from './notices.js';
import { colourOf } from './overlay.js';
import { isStill } from './tracks.js';

const LARGEST_SEED = 2 ** 31;

export const randomSeed = () => Math.floor(Math.random() * LARGEST_SEED);

/** A whole number from 0 that JSON carries exactly, or undefined. */
export function parseSeed(text) {
    const value = /^\d{1,16}$/.test(text.trim()) ? Number(text) : NaN;
    return Number.isSafeInteger(value) ? value : undefined;
}

const PROMPT_HELP = {
    new: 'What is to be seen. It holds as soon as the studio has read it.',
    'being read': 'The studio is reading it. Frames go on as they are until then.',
    holding: 'It holds now.',
};

export class Panel {
    #list = document.querySelector('#track-list');
    #releaseAll = document.querySelector('#release-all');
    #seed = document.querySelector('#seed');
    #seedHelp = document.querySelector('#seed-help');
    #seedHelpText = this.#seedHelp.textContent;
    #promptCard = document.querySelector('#prompt-card');
    #prompt = document.querySelector('#prompt');
    #promptHelp = document.querySelector('#prompt-help');
    #hooks;
    #shown = '';

    /** @param {{onSelect: Function, onRelease: Function, onReleaseAll: Function, onSeed: Function, onPrompt: Function}} hooks */
    constructor(hooks) {
        this.#hooks = hooks;
        this.#releaseAll.addEventListener('click', () => hooks.onReleaseAll());
        document.querySelector('#die').addEventListener('click', () => this.#use(randomSeed()));
        document.querySelector('#seed-form').addEventListener('submit', (event) => {
            event.preventDefault();
            this.#use(parseSeed(this.#seed.value));
        });
        this.#seed.addEventListener('change', () => this.#use(parseSeed(this.#seed.value)));
        this.#prompt.addEventListener('input', () => this.promptIs('new'));
        document.querySelector('#prompt-form').addEventListener('submit', (event) => {
            event.preventDefault();
            hooks.onPrompt(this.#prompt.value);
        });
    }

    open(info, model) {
        this.#shown = '';
        this.#markSeed(info.seed);
        this.showSeed(info.seed);
        this.#promptCard.hidden = !model?.prompts;
        this.promptIs('new');
        document.querySelector('#model-text').textContent = modelText(model, info);
    }

    /** @param {'new'|'being read'|'holding'} state of the prompt in the field */
    promptIs(state) {
        this.#promptHelp.textContent = PROMPT_HELP[state];
    }

    /** @param {string} text of the prompt that was read; what is in the field may be another by now */
    promptHolds(text) {
        if (this.#prompt.value === text) {
            this.promptIs('holding');
        }
    }

    showSeed(seed) {
        if (document.activeElement !== this.#seed && this.#seed.getAttribute('aria-invalid') !== 'true') {
            this.#seed.value = String(seed ?? '');
        }
    }

    /** Lists the tracks that are held. */
    showTracks(held, selected) {
        const key = held.map((h) => `${h.track}${h.kind}${isStill(h)}`).join() + selected;
        if (key === this.#shown) {
            return;
        }
        this.#shown = key;
        this.#releaseAll.hidden = held.length < 2;
        this.#list.replaceChildren(...held.map((track) => this.#row(track, track.track === selected)));
    }

    /**
     * Shows the picture with the part that is used.
     *
     * @param {ImageBitmap} bitmap the whole picture, upright
     * @param {{x: number, y: number, width: number, height: number}} crop in the picture's pixels
     */
    showPicture(bitmap, crop) {
        const canvas = document.querySelector('#crop');
        const scale = 192 / Math.max(bitmap.width, bitmap.height);
        canvas.width = Math.max(1, Math.round(bitmap.width * scale));
        canvas.height = Math.max(1, Math.round(bitmap.height * scale));
        const context = canvas.getContext('2d');
        context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
        const text = document.querySelector('#crop-text');
        const whole = !crop || (crop.width >= bitmap.width - 1 && crop.height >= bitmap.height - 1);
        if (whole) {
            text.textContent = `${bitmap.width} × ${bitmap.height}, all of it is used.`;
            return;
        }
        const box = [crop.x, crop.y, crop.width, crop.height].map((v) => v * scale);
        context.fillStyle = 'rgba(12, 12, 14, 0.62)';
        context.beginPath();
        context.rect(0, 0, canvas.width, canvas.height);
        context.rect(...box);
        context.fill('evenodd');
        context.strokeStyle = '#ffffff';
        context.lineWidth = 3;
        context.strokeRect(box[0] + 1.5, box[1] + 1.5, box[2] - 3, box[3] - 3);
        text.textContent = `${bitmap.width} × ${bitmap.height}; the bright part is used.`;
    }

    /** Starts again with this seed, or says what a seed is; what was typed stays to be mended. */
    #use(seed) {
        this.#markSeed(seed);
        if (seed !== undefined) {
            this.#hooks.onSeed(seed);
        }
    }

    #markSeed(seed) {
        this.#seed.setAttribute('aria-invalid', String(seed === undefined));
        this.#seedHelp.textContent = seed === undefined
            ? `A seed is a whole number from 0 to ${Number.MAX_SAFE_INTEGER}.`
            : this.#seedHelpText;
    }

    #row(track, selected) {
        const row = document.createElement('li');
        row.style.setProperty('--track', colourOf(track.track));
        row.toggleAttribute('data-selected', selected);
        const name = `${isStill(track) ? 'Pin' : track.kind === 'path' ? 'Path' : 'Drag'} ${track.track + 1}`;
        const pick = document.createElement('button');
        pick.type = 'button';
        pick.className = 'track-pick';
        pick.setAttribute('aria-pressed', String(selected));
        const swatch = document.createElement('span');
        swatch.className = 'swatch';
        pick.append(swatch, name);
        pick.addEventListener('click', () => this.#hooks.onSelect(selected ? null : track.track));
        const drop = document.createElement('button');
        drop.type = 'button';
        drop.className = 'track-drop';
        drop.setAttribute('aria-label', `Let go of ${name}`);
        drop.append(icon('close'));
        drop.addEventListener('click', () => this.#hooks.onRelease(track.track));
        row.append(pick, drop);
        return row;
    }
}

function modelText(model, info) {
    if (!model) {
        return `${info.width} × ${info.height} at ${info.fps} frames a second.`;
    }
    const millions = model.parameters / 1e6;
    const size = millions >= 1000 ? `${(millions / 1000).toFixed(1)} billion` : `${millions.toFixed(1)} million`;
    const enlarged = info.width > model.width;
    const shown = enlarged ? ` Shown at ${info.width} × ${info.height}, with the picture’s own detail.` : '';
    const softens = enlarged ? '' : ', and fine detail softens with time';
    const small = millions < 100 ? ` It is a small one: clear shapes move best${softens}.` : '';
    return `Model “${model.name}”: ${size} parameters, ${model.width} × ${model.height} at ${info.fps} frames a second.`
        + `${shown}${small}`;
}
