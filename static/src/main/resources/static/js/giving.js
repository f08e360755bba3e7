/** Asks once whether one's pictures and drags may serve training; the answer can be changed in the gallery. */
import { call, json } from './api.js';

/** @returns {Promise<{asks: boolean, answer?: boolean, kept: number, keptDays: number}>} */
export async function giving() {
    return (await call('/api/giving')).json();
}

/** A no takes an earlier yes back, and all that was given with it. */
export async function answer(yes) {
    return (await call('/api/giving', { ...json({ answer: yes }), method: 'PUT' })).json();
}

/** Shows the question on the studio's page, if this studio asks and there is no answer yet. */
export async function askOnce(notices) {
    const card = document.querySelector('#giving');
    const now = await giving().catch(() => undefined); // asked another time
    if (!now?.asks || now.answer !== undefined) {
        return;
    }
    document.querySelector('#giving-days').textContent = now.keptDays;
    card.hidden = false;
    const answered = async (yes) => {
        try {
            await answer(yes);
            card.hidden = true;
            notices.announce(yes ? 'Thank you' : 'Nothing is kept');
        } catch (error) {
            notices.show({ kind: 'error', title: 'The answer was not taken', detail: error.message });
        }
    };
    document.querySelector('#give').addEventListener('click', () => answered(true));
    document.querySelector('#give-not').addEventListener('click', () => answered(false));
}
