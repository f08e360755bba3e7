/** What is to be said on the page of models when it is shown next. */

const KEY = 'models-outcome';

/** @param {string} text said once */
export function tellOnModels(text) {
    window.sessionStorage.setItem(KEY, text);
}

/** @returns {string | null} what was told, if anything; it is forgotten */
export function toldOnModels() {
    const text = window.sessionStorage.getItem(KEY);
    window.sessionStorage.removeItem(KEY);
    return text;
}
