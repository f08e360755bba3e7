/** A minimal event source: `on(name, listener)` and `emit(name, ...values)`. */
export class Emitter {
    #listeners = new Map();

    /** Calls the listener at every event of this name. */
    on(name, listener) {
        const listeners = this.#listeners.get(name) ?? [];
        listeners.push(listener);
        this.#listeners.set(name, listeners);
        return this;
    }

    emit(name, ...values) {
        for (const listener of this.#listeners.get(name) ?? []) {
            listener(...values);
        }
    }
}
