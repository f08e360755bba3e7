/** Where pictures come from: the file button, a drop anywhere, a paste, the samples. */

/**
 * Calls `onPicture(blob, name, reach)` whenever somebody hands a picture in, and `onProblem(error)` when a sample cannot
 * be fetched. How far the thing in it goes is known of samples alone, in hundredths of the width. What the file holds is
 * for the server to judge.
 */
export function acceptPictures(onPicture, onProblem) {
    const input = document.querySelector('#file');
    input.addEventListener('change', () => {
        const file = input.files?.[0];
        if (file) {
            onPicture(file, file.name);
        }
        input.value = '';
    });

    acceptDrops(onPicture);

    document.addEventListener('paste', (event) => {
        const file = [...(event.clipboardData?.files ?? [])][0];
        if (file) {
            event.preventDefault();
            onPicture(file, file.name || 'pasted picture');
        }
    });

    for (const sample of document.querySelectorAll('.sample')) {
        sample.addEventListener('click', async () => {
            try {
                const response = await fetch(sample.dataset.src);
                if (!response.ok) {
                    throw new Error(`the studio answered ${response.status}`);
                }
                onPicture(await response.blob(), `${sample.dataset.name}.png`, sample.dataset.reach);
            } catch (error) {
                onProblem(error);
            }
        });
    }
}

function acceptDrops(onPicture) {
    const zone = document.querySelector('#dropzone');
    const veil = document.querySelector('#drop-veil');
    let depth = 0;
    const bringsFile = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
    const mark = (on) => {
        const landing = document.body.dataset.phase === 'landing';
        zone.classList.toggle('over', on && landing);
        veil.hidden = !on || landing;
    };
    document.addEventListener('dragenter', (event) => {
        if (bringsFile(event)) {
            depth += 1;
            mark(true);
        }
    });
    document.addEventListener('dragleave', (event) => {
        if (bringsFile(event)) {
            depth = Math.max(0, depth - 1);
            mark(depth > 0);
        }
    });
    document.addEventListener('dragover', (event) => {
        if (bringsFile(event)) {
            event.preventDefault();
        }
    });
    document.addEventListener('drop', (event) => {
        if (!bringsFile(event)) {
            return;
        }
        event.preventDefault();
        depth = 0;
        mark(false);
        const file = event.dataTransfer.files[0];
        if (file) {
            onPicture(file, file.name);
        }
    });
}
