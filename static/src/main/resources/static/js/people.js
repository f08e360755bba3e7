/** The little that pages about people do beyond plain forms: dark or light, and copying what is shown once. */
import { toggleTheme } from './theme.js';

document.querySelector('#theme-toggle')?.addEventListener('click', toggleTheme);

for (const button of document.querySelectorAll('[data-copy]')) {
    const field = button.parentElement.querySelector('input');
    button.addEventListener('click', async () => {
        field.select();
        try {
            await navigator.clipboard.writeText(field.value);
            button.textContent = 'Copied';
        } catch {
            // not allowed here: it is selected, and the keyboard can copy it
        }
    });
}
