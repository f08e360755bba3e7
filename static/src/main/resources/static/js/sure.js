/** What cannot be taken back has to be pressed twice. */
const SURE_MS = 5000;

/**
 * Whether this press is the second one; after the first the button asks, for a while.
 *
 * @param {HTMLButtonElement} button
 * @param {string} question what it says meanwhile
 */
export function sure(button, question) {
    if (button.dataset.asked) {
        return true;
    }
    const before = button.textContent;
    button.dataset.asked = 'yes';
    button.textContent = question;
    window.setTimeout(() => {
        delete button.dataset.asked;
        if (!button.disabled) {
            button.textContent = before;
        }
    }, SURE_MS);
    return false;
}
