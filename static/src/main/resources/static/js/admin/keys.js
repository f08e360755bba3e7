/**
 * A form of a config, made from its JSON Schema: a field a key with its default, its limits and what it is, the keys of a
 * record inside together. Says which values differ from the defaults, and what is wrong with a value before it is sent.
 */
import { element } from './dom.js';

let numbers = 0;

/** What is allowed, in words. */
function allowedText(schema) {
    const { minimum, maximum } = schema.items ?? schema;
    const each = schema.items ? 'each ' : '';
    if (minimum !== undefined && maximum !== undefined) {
        return `${each}${minimum} to ${maximum}`;
    }
    if (minimum !== undefined) {
        return `${each}at least ${minimum}`;
    }
    return maximum === undefined ? '' : `${each}at most ${maximum}`;
}

const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** What is wrong with a value; nothing if all is well. */
export function flawOf(schema, value) {
    if (value === null) {
        return 'default' in schema && schema.default === null ? '' : 'has to be said';
    }
    if (schema.enum) {
        return schema.enum.includes(value) ? '' : `is ${value}, allowed are ${schema.enum.join(', ')}`;
    }
    if (schema.type === 'array') {
        if (!Array.isArray(value)) {
            return 'is no list, such as [1, 2]';
        }
        return value.map((each) => flawOf(schema.items, each)).find(Boolean) ?? '';
    }
    if (schema.type === 'integer' || schema.type === 'number') {
        if (typeof value !== 'number' || !Number.isFinite(value)) {
            return 'is no number';
        }
        if (schema.type === 'integer' && !Number.isInteger(value)) {
            return `is ${value}, a whole number is needed`;
        }
        const out = value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity);
        return out ? `is ${value}, allowed are ${allowedText(schema)}` : '';
    }
    if (schema.type === 'boolean') {
        return typeof value === 'boolean' ? '' : 'is neither true nor false';
    }
    if (schema.optional === false && value === '') {
        return 'has to be said';
    }
    if (schema.type === 'object') {
        return value !== null && typeof value === 'object' && !Array.isArray(value) ? '' : 'is no record';
    }
    return '';
}

/** A field of one key. */
class Field {
    constructor(path, schema, onChange) {
        this.path = path;
        this.schema = schema;
        this.onChange = onChange;
        this.id = `key-${(numbers += 1)}`;
        this.input = this.#input();
        this.flaw = element('p', { className: 'flaw', id: `${this.id}-flaw`, hidden: true });
        const name = path.split('.').at(-1);
        this.root = element('div', { className: `key ${schema.type}`, 'data-key': path },
            element('label', { htmlFor: this.id }, element('code', {}, name)),
            this.input,
            element('p', { className: 'muted', id: `${this.id}-help` }, this.#help()),
            this.flaw);
        this.input.addEventListener('input', () => this.#changed());
        this.set(schema.default ?? null);
    }

    #input() {
        const common = { id: this.id, 'aria-describedby': `${this.id}-help ${this.id}-flaw`, 'data-testid': this.path };
        const { schema } = this;
        if (schema.enum) {
            return element('select', common, ...schema.enum.map((name) => element('option', { value: name }, name)));
        }
        if (schema.type === 'boolean') {
            return element('input', { ...common, type: 'checkbox' });
        }
        if (schema.type === 'integer' || schema.type === 'number') {
            return element('input', {
                ...common, type: 'number', min: schema.minimum, max: schema.maximum,
                step: schema.type === 'integer' ? '1' : 'any', inputMode: 'decimal',
            });
        }
        return element('input', { ...common, type: 'text', autocomplete: 'off', spellcheck: false, list: schema.list });
    }

    #help() {
        const { schema } = this;
        const parts = [schema.description, allowedText(schema)];
        parts.push('default' in schema ? `default ${shown(schema.default) === '' ? 'empty' : shown(schema.default)}`
            : schema.optional ? '' : 'has to be said');
        return parts.filter(Boolean).join(' · ');
    }

    set(value) {
        if (this.schema.type === 'boolean') {
            this.input.checked = value === true;
        } else {
            this.input.value = value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : value;
        }
        this.say(''); // what has to be said still is asked for when it is sent
    }

    get value() {
        const { schema, input } = this;
        if (schema.type === 'boolean') {
            return input.checked;
        }
        const text = input.value.trim();
        if (schema.type === 'array') {
            try {
                return JSON.parse(text);
            } catch {
                return text;
            }
        }
        if (schema.type === 'string') {
            return text === '' && schema.default === null ? null : text;
        }
        return text === '' ? (input.validity.badInput ? Number.NaN : null) : Number(text);
    }

    /** Whether it differs from the default. */
    get changed() {
        return JSON.stringify(this.value) !== JSON.stringify(this.schema.default ?? null)
            && !(this.schema.optional && this.value === '');
    }

    #changed() {
        this.check();
        this.onChange();
    }

    check() {
        this.say(this.schema.optional && this.value === '' ? '' : flawOf(this.schema, this.value));
        return !this.input.hasAttribute('aria-invalid');
    }

    say(flaw) {
        this.flaw.hidden = flaw === '';
        this.flaw.textContent = flaw;
        this.input.toggleAttribute('aria-invalid', flaw !== '');
        if (flaw !== '') {
            this.input.setAttribute('aria-invalid', 'true');
        }
        this.root.classList.toggle('changed', this.changed && this.input.value !== '');
    }

    matches(words) {
        const text = `${this.path} ${this.schema.description ?? ''}`.toLowerCase();
        return words.every((word) => text.includes(word));
    }
}

/** All fields of a config, in groups. */
export class Keys {
    #fields = [];
    #groups = [];

    /** @param {object} schema of the whole @param {() => void} onChange */
    constructor(root, schema, onChange) {
        this.onChange = onChange;
        root.replaceChildren(...this.#fill(schema, ''));
    }

    /** How long it runs comes first, then plain keys, then records, which are there to be opened. */
    #fill(schema, prefix) {
        const plain = [];
        const groups = [];
        for (const [name, key] of Object.entries(schema.properties)) {
            const path = prefix + name;
            if (key.type === 'object') {
                const inside = element('details', { className: 'group', open: name === 'loop', 'data-group': path },
                    element('summary', {}, element('code', {}, name), ' ',
                        element('span', { className: 'muted' }, key.description ?? '')),
                    element('div', { className: 'keys' }, ...this.#fill(key, `${path}.`)));
                this.#groups.push({ root: inside, open: inside.open, path });
                groups.push(inside);
            } else {
                const field = new Field(path, key, this.onChange);
                this.#fields.push(field);
                plain.push(field.root);
            }
        }
        return [...groups.filter(({ open }) => open), ...plain, ...groups.filter(({ open }) => !open)];
    }

    /** Takes a config's values over, the defaults where it says nothing. */
    use(config) {
        for (const field of this.#fields) {
            const given = field.path.split('.').reduce((inside, name) => inside?.[name], config);
            field.set(given === undefined ? field.schema.default ?? null : given);
        }
    }

    /** What differs from the defaults. */
    config() {
        const config = {};
        for (const field of this.#fields.filter((each) => each.changed)) {
            const names = field.path.split('.');
            const last = names.pop();
            const inside = names.reduce((outer, name) => (outer[name] ??= {}), config);
            inside[last] = field.value;
        }
        return config;
    }

    get changed() {
        return this.#fields.filter((field) => field.changed).length;
    }

    /** Shows the first flaw, if there is one. */
    check() {
        const wrong = this.#fields.filter((field) => !field.check());
        if (wrong.length > 0) {
            this.#reveal(wrong[0]);
            wrong[0].input.focus();
        }
        return wrong.length === 0;
    }

    /** Marks the keys that the stage's own words name: `crop is 20; a multiple of 8 is allowed; loop.lr is 11; ...`. */
    blame(words) {
        const named = this.#fields.map((field) => ({ field, at: `; ${words}`.indexOf(`; ${field.path} is `) }))
            .filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at);
        named.forEach(({ field, at }, i) => {
            const end = i + 1 < named.length ? named[i + 1].at - 2 : words.length;
            field.say(words.slice(at + field.path.length + 1, end));
            this.#reveal(field);
        });
    }

    #reveal(field) {
        for (const { root, path } of this.#groups) {
            if (field.path.startsWith(`${path}.`)) {
                root.open = true;
            }
        }
    }

    /** Shows the keys of which all these words are true; returns how many. */
    find(text, onlyChanged) {
        const words = text.toLowerCase().split(/\s+/).filter(Boolean);
        const narrowed = words.length > 0 || onlyChanged;
        const found = this.#fields.filter((field) => field.matches(words) && (!onlyChanged || field.changed));
        this.#fields.forEach((field) => {
            field.root.hidden = !found.includes(field);
        });
        for (const { root, open, path } of this.#groups) {
            const some = found.some((field) => field.path.startsWith(`${path}.`));
            root.hidden = !some;
            root.open = narrowed ? some : open;
        }
        return found.length;
    }
}
